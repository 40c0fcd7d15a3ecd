import type { DnsCache } from '../connections/dns-cache.ts';
import { doubtName, followName } from '../connections/follow-name.ts';
import type { PeerLedger } from '../connections/ledger.ts';
import { findFailureKind } from './database-failure.ts';
import type { OpenSession } from './session-connection.ts';
import type { SessionDatabaseOptions } from './session-database.ts';

/** Has sessions follow their server's name to another address, whatever carries them. */
export function followServer(
  { dns, hostname, ledger }: { dns: DnsCache; hostname: string; ledger: PeerLedger },
  open: OpenSession,
): Pick<SessionDatabaseOptions, 'ledger' | 'open'> {
  const isElsewhere = (error: unknown) => ['away', 'lost'].includes(findFailureKind(error));
  return {
    ledger: doubtName(ledger, { dns, hostname }),
    open: (signal) => followName(dns, { hostname, signal, isElsewhere }, () => open(signal)),
  };
}
