import type { Call } from '../shared/connections/call.ts';
import type { Services } from '../shared/services.ts';

/** How many connections were opened to each peer, and the peers to which there is none now. */
export type Opening = { readonly opened: Record<string, number>; readonly unreachable: readonly string[] };

/** One is enough for an environment that serves one call at a time. */
const connectionsPerOtp = 1;

/** Opens the minimum of database connections and one to each OTP, all at once. A peer that is down is no error here. */
export async function openConnections(
  { database, http, otp }: Pick<Services, 'database' | 'http' | 'otp'>,
  call: Call,
): Promise<Opening> {
  const opened: Record<string, number> = {};
  const unreachable: string[] = [];
  const openDatabase = async () => {
    if (database === null) return;
    opened['database'] = await database.warm(call);
    const { size, min } = database.figures();
    if (size < min) unreachable.push('database');
  };
  const openOtp = async (origin: string) => {
    opened[origin] = await http.warm(origin, connectionsPerOtp, call);
    if ((http.figures()[origin]?.connected ?? 0) < connectionsPerOtp) unreachable.push(origin);
  };
  const origins = new Set(otp.instances.map(({ url }) => new URL(url).origin));
  await Promise.all([openDatabase(), ...[...origins].map(openOtp)]);
  return { opened, unreachable };
}
