import type { BenchRow, Goal } from '../framework/bench.ts';
import type { PeerSample } from './run-clients.ts';

/** One row for each fate and peer, in the order of their first samples. Latency is that of right answers alone. */
export function summarisePeers(samples: readonly PeerSample[]): BenchRow[] {
  const cells = Map.groupBy(samples, ({ peer, fate }) => JSON.stringify([fate, peer]));
  return [...cells.values()].map((cell) => {
    const failed = cell.filter(({ verdict }) => verdict !== 'correct');
    return {
      group: cell[0]?.fate ?? '',
      name: cell[0]?.peer ?? '',
      unit: 'ms',
      samples: cell.filter(({ verdict }) => verdict === 'correct').map(({ durationMs }) => durationMs),
      figures: {
        cycles: cell.length,
        'failed calls': failed.length,
        'failed calls after them': cell.filter(({ nextVerdict }) => nextVerdict !== 'correct').length,
        'new connections': countOpened(cell),
        ...(failed.length > 0 ? { 'first error': failed[0]?.error ?? '' } : {}),
      },
    };
  });
}

/** What one peer of ours promises: no call fails, and no connection is opened but for one that the fate took. */
export function findGoals(samples: readonly PeerSample[], peer: string): Goal[] {
  const own = samples.filter((sample) => sample.peer === peer);
  const failed = own.filter(({ verdict, nextVerdict }) => verdict !== 'correct' || nextVerdict !== 'correct');
  const taken = own.filter(({ lost }) => lost > 0).length;
  const errors = [...new Set(failed.flatMap(({ error, fate }) => (error === null ? [] : `${fate}: ${error}`)))];
  return [
    {
      name: `${peer}: failed calls over ${own.length} freezes`,
      value: failed.length,
      direction: 'at most',
      limit: 0,
      unit: '',
      isHeadline: true,
      ...(errors.length > 0 ? { reason: errors.join('; ') } : {}),
    },
    {
      name: `${peer}: new connections for ${taken} that were lost`,
      value: countOpened(own),
      direction: 'at most',
      limit: taken,
      unit: '',
    },
  ];
}

function countOpened(samples: readonly PeerSample[]): number {
  return samples.reduce((sum, { opened }) => sum + opened, 0);
}
