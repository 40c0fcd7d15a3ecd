import type { Call } from '@headway/connections/call';
import { parseOtpUrl } from '../../shared/configuration/otp-url.ts';
import type { Services } from '../../shared/services.ts';

type Peers = Pick<Services, 'database' | 'http' | 'otp'>;

/** An environment serves one call at a time, so one is enough. */
const connectionsPerOtp = 1;

/**
 * Opens the minimum number of database connections and one to each OTP, in parallel. A peer that is down is not an error.
 * @returns how many connections it opened, by peer
 */
export async function openConnections({ database, http, otp }: Peers, call: Call): Promise<Record<string, number>> {
  const [databaseCount, ...otpCounts] = await Promise.all([
    database?.warm(call),
    ...listOrigins(otp).map(async (origin) => [origin, await http.warm(origin, connectionsPerOtp, call)] as const),
  ]);
  return { ...(databaseCount === undefined ? {} : { database: databaseCount }), ...Object.fromEntries(otpCounts) };
}

/** The peers with fewer open connections than the minimum. Call it after openConnections settles. */
export function findUnreachable({ database, http, otp }: Peers): readonly string[] {
  const { size, min } = database?.figures() ?? { size: 0, min: 0 };
  const open = http.figures();
  const origins = listOrigins(otp).filter((origin) => (open[origin]?.connected ?? 0) < connectionsPerOtp);
  return size < min ? ['database', ...origins] : origins;
}

function listOrigins({ instances }: Services['otp']): readonly string[] {
  return [...new Set(instances.map(({ url }) => parseOtpUrl(url).origin))];
}
