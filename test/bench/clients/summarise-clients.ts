import type { BenchRow, Goal } from '../framework/bench.ts';
import type { ClientSample } from './run-clients.ts';

/** One row for each fault and client, in the order of their first samples. Latency covers correct answers only. */
export function summariseClients(samples: readonly ClientSample[]): BenchRow[] {
  const cells = Map.groupBy(samples, ({ client, fault }) => JSON.stringify([fault, client]));
  return [...cells.values()].map((cell) => {
    const failed = cell.filter(({ verdict }) => verdict !== 'correct');
    return {
      group: cell[0]?.fault ?? '',
      name: cell[0]?.client ?? '',
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

/** The goals of a Headway client: no failed call, and at most one new connection for each lost one. */
export function findGoals(samples: readonly ClientSample[], client: string): Goal[] {
  const own = samples.filter((sample) => sample.client === client);
  const failed = own.filter(({ verdict, nextVerdict }) => verdict !== 'correct' || nextVerdict !== 'correct');
  const taken = own.filter(({ lost }) => lost > 0).length;
  const errors = [...new Set(failed.flatMap(({ error, fault }) => (error === null ? [] : `${fault}: ${error}`)))];
  return [
    {
      name: `${client}: failed calls over ${own.length} freezes`,
      value: failed.length,
      direction: 'at most',
      limit: 0,
      unit: '',
      isHeadline: true,
      ...(errors.length > 0 ? { reason: errors.join('; ') } : {}),
    },
    {
      name: `${client}: new connections for ${taken} that were lost`,
      value: countOpened(own),
      direction: 'at most',
      limit: taken,
      unit: '',
    },
  ];
}

function countOpened(samples: readonly ClientSample[]): number {
  return samples.reduce((sum, { opened }) => sum + opened, 0);
}
