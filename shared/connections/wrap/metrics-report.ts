import type { PeerFigures } from '../core/ledger.ts';
import type { MetricsOptions, WrapSettings } from './wrap-options.ts';

type Counts = { opened: number; reused: number; dropped: number; failed: number };

/**
 * Builds a function for the end of each invocation. It writes one line in CloudWatch's embedded metric format for each peer whose
 * counts have changed since the last call: ConnectionsOpened, ConnectionsReused, ConnectionsDropped and ConnectionsFailed.
 */
export function createMetricsReport(
  { namespace, write = (lines) => process.stdout.write(lines) }: MetricsOptions,
  { pools, dispatchers }: Pick<WrapSettings, 'pools' | 'dispatchers'>,
): () => void {
  const reported = new Map<string, Counts>();
  return () => {
    const peers = [
      ...Object.entries(pools).map(([name, pool]) => [name, pool.figures()] as const),
      ...dispatchers.flatMap((dispatcher) => Object.entries(dispatcher.figures())),
    ];
    const lines = peers.flatMap(([peer, figures]) => {
      const counts = countAll(figures);
      const { opened = 0, reused = 0, dropped = 0, failed = 0 } = reported.get(peer) ?? {};
      reported.set(peer, counts);
      const values = {
        ConnectionsOpened: counts.opened - opened,
        ConnectionsReused: counts.reused - reused,
        ConnectionsDropped: counts.dropped - dropped,
        ConnectionsFailed: counts.failed - failed,
      };
      return Object.values(values).some((value) => value > 0) ? [describeLine({ namespace, peer, values })] : [];
    });
    if (lines.length > 0) write(lines.join(''));
  };
}

function countAll({ opened, reused, dropped, failed }: PeerFigures): Counts {
  return { opened, reused, dropped: sum(dropped), failed: sum(failed) };
}

function sum(byReason: Readonly<Record<string, number>>): number {
  return Object.values(byReason).reduce((total, count) => total + count, 0);
}

/** CloudWatch, "Specification: Embedded metric format". */
function describeLine(line: { namespace: string; peer: string; values: Readonly<Record<string, number>> }): string {
  const { namespace: Namespace, peer, values } = line;
  const Metrics = Object.keys(values).map((Name) => ({ Name, Unit: 'Count' }));
  const metadata = { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace, Dimensions: [['peer']], Metrics }] };
  return `${JSON.stringify({ _aws: metadata, peer, ...values })}\n`;
}
