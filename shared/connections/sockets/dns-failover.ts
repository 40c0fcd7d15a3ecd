import type { PeerLedger } from '../core/ledger.ts';
import type { DnsCache } from './dns-cache.ts';

/** Reasons for a drop that a failover of the peer also causes: the next connection asks DNS again, which takes about 1 ms. */
const failoverReasons: ReadonlySet<string> = new Set(['closed', 'timeout', 'read-only']);

/** A ledger that expires the cached addresses of the peer's name as soon as a connection to it is lost. */
export function forgetAddressOnLoss(
  ledger: PeerLedger,
  { dns, hostname }: { dns: DnsCache; hostname: string },
): PeerLedger {
  return {
    ...ledger,
    dropped: (reason) => {
      if (failoverReasons.has(reason)) dns.forget(hostname);
      ledger.dropped(reason);
    },
  };
}

/**
 * Opens a connection to a name. If that fails and the name has other addresses by now, tries once more there. So a DNS
 * failover takes effect at once, before the TTL of the old answer ends.
 * @param options.mayHaveMoved whether an error can come from an old address
 */
export async function withDnsFailover<T>(
  dns: DnsCache,
  {
    hostname,
    signal,
    mayHaveMoved,
  }: { hostname: string; signal: AbortSignal; mayHaveMoved: (error: unknown) => boolean },
  open: () => Promise<T>,
): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!signal.aborted && !mayHaveMoved(error)) throw error;
    dns.forget(hostname);
    if (signal.aborted || !(await dns.hasMoved(hostname))) throw error;
    return await open();
  }
}
