import type { DnsCache } from './dns-cache.ts';

/**
 * Opens a connection to a name, and once more where none came about and the name is elsewhere by now: whoever fails over to
 * another address is followed at once, without waiting for the end of the old answer's life.
 * @param options.isElsewhere whether a failure may come from having been at the wrong address
 */
export async function followName<T>(
  dns: DnsCache,
  {
    hostname,
    signal,
    isElsewhere,
  }: { hostname: string; signal: AbortSignal; isElsewhere: (error: unknown) => boolean },
  open: () => Promise<T>,
): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!signal.aborted && !isElsewhere(error)) throw error;
    dns.forget(hostname);
    if (signal.aborted || !(await dns.hasMoved(hostname))) throw error;
    return await open();
  }
}
