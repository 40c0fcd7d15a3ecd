import type { DnsCache } from '../connections/dns-cache.ts';
import { followName } from '../connections/follow-name.ts';
import type { PeerLedger } from '../connections/ledger.ts';
import { findFailureKind } from './database-failure.ts';
import type { OpenSession } from './session-connection.ts';
import type { SessionDatabaseOptions } from './session-database.ts';

/** What happens to connections when a database fails over: the next one asks anew where it is, which takes a millisecond. */
const suspicious: ReadonlySet<string> = new Set(['closed', 'timeout', 'read-only']);

/** Has sessions follow their server's name to another address, whatever carries them. */
export function followServer(
  { dns, hostname, ledger }: { dns: DnsCache; hostname: string; ledger: PeerLedger },
  open: OpenSession,
): Pick<SessionDatabaseOptions, 'ledger' | 'open'> {
  const isElsewhere = (error: unknown) => ['away', 'lost'].includes(findFailureKind(error));
  return {
    ledger: {
      ...ledger,
      dropped: (reason) => {
        if (suspicious.has(reason)) dns.forget(hostname);
        ledger.dropped(reason);
      },
    },
    open: (signal) => followName(dns, { hostname, signal, isElsewhere }, () => open(signal)),
  };
}
