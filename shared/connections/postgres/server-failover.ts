import type { PeerLedger } from '../core/ledger.ts';
import type { DnsCache } from '../sockets/dns-cache.ts';
import { forgetAddressOnLoss, withDnsFailover } from '../sockets/dns-failover.ts';
import { findFailureKind } from './database-failure.ts';
import type { OpenSession } from './session-connection.ts';
import type { SessionDatabaseOptions } from './session-database.ts';

/** Has sessions follow their server's name to another address, whatever carries them. */
export function withServerFailover(
  { dns, hostname, ledger }: { dns: DnsCache; hostname: string; ledger: PeerLedger },
  open: OpenSession,
): Pick<SessionDatabaseOptions, 'ledger' | 'open'> {
  const isElsewhere = (error: unknown) => ['away', 'lost'].includes(findFailureKind(error));
  return {
    ledger: forgetAddressOnLoss(ledger, { dns, hostname }),
    open: (signal) => withDnsFailover(dns, { hostname, signal, isElsewhere }, () => open(signal)),
  };
}
