import type { PeerLedger } from '../core/ledger.ts';
import type { DnsCache } from './dns-cache.ts';

/** What happens to connections when their peer fails over: the next one asks anew where it is, which takes a millisecond. */
const suspicious: ReadonlySet<string> = new Set(['closed', 'timeout', 'read-only']);

/** The account of a peer behind a name: a connection that was lost puts the name's addresses in doubt. */
export function forgetAddressOnLoss(
  ledger: PeerLedger,
  { dns, hostname }: { dns: DnsCache; hostname: string },
): PeerLedger {
  return {
    ...ledger,
    dropped: (reason) => {
      if (suspicious.has(reason)) dns.forget(hostname);
      ledger.dropped(reason);
    },
  };
}

/**
 * Opens a connection to a name, and once more where none came about and the name is elsewhere by now: whoever fails over to
 * another address is followed at once, without waiting for the end of the old answer's life.
 * @param options.isElsewhere whether a failure may come from having been at the wrong address
 */
export async function withDnsFailover<T>(
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
