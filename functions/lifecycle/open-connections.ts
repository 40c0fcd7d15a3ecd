import type { Call } from '../../shared/connections/core/call.ts';
import type { Services } from '../../shared/services.ts';

type Peers = Pick<Services, 'database' | 'http' | 'otp'>;

/** One is enough for an environment that serves one call at a time. */
const connectionsPerOtp = 1;

/**
 * Opens the minimum of database connections and one to each OTP, all at once. A peer that is down is no error here.
 * @returns how many were opened, by peer
 */
export async function openConnections({ database, http, otp }: Peers, call: Call): Promise<Record<string, number>> {
  const [databaseCount, ...otpCounts] = await Promise.all([
    database?.warm(call),
    ...listOrigins(otp).map(async (origin) => [origin, await http.warm(origin, connectionsPerOtp, call)] as const),
  ]);
  return { ...(databaseCount === undefined ? {} : { database: databaseCount }), ...Object.fromEntries(otpCounts) };
}

/** The peers to which there is no connection, or fewer than the minimum. To be asked while nothing is being opened. */
export function findUnreachable({ database, http, otp }: Peers): readonly string[] {
  const { size, min } = database?.figures() ?? { size: 0, min: 0 };
  const open = http.figures();
  const origins = listOrigins(otp).filter((origin) => (open[origin]?.connected ?? 0) < connectionsPerOtp);
  return size < min ? ['database', ...origins] : origins;
}

function listOrigins({ instances }: Services['otp']): readonly string[] {
  return [...new Set(instances.map(({ url }) => new URL(url).origin))];
}
