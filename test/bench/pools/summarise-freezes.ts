import type { BenchRow, Goal } from '../framework/bench.ts';
import { quantile } from '../framework/statistics.ts';
import type { Contestant } from './contestants.ts';
import type { FreezeSample } from './run-freezes.ts';

/** One row for each fault and contestant. Latency and round trips are those of answered calls. */
export function summariseFreezes(samples: readonly FreezeSample[]): BenchRow[] {
  const cells = Map.groupBy(samples, ({ fault, who }) => JSON.stringify([fault, who]));
  return [...cells.values()].map((cell) => {
    const answered = cell.filter(({ isAnswered }) => isAnswered);
    const failed = cell.filter(({ isAnswered }) => !isAnswered);
    return {
      group: cell[0]?.fault ?? '',
      name: cell[0]?.who ?? '',
      unit: 'ms',
      samples: answered.map(({ durationMs }) => durationMs),
      figures: {
        freezes: cell.length,
        'failed calls': failed.length,
        'writes lost': countLost(cell),
        'writes run twice': countTwice(cell),
        'connections lost': sum(cell.map(({ lost }) => lost)),
        'new connections': sum(cell.map(({ opened }) => opened)),
        'round trips (median)': answered.length === 0 ? '–' : medianTrips(cell),
        ...(failed.length > 0 ? { 'first error': failed[0]?.error ?? '' } : {}),
      },
    };
  });
}

/** Nothing failed, lost or run twice, one new connection for one lost, and at most one round trip more than the plain pool. */
export function findFreezeGoals(samples: readonly FreezeSample[], contestants: readonly Contestant[]): Goal[] {
  const find = (name: string) => samples.filter(({ who }) => who === name);
  return contestants
    .filter(({ isOurs }) => isOurs)
    .flatMap(({ name, isWrite }) => {
      const own = find(name);
      const plain = find(findPlain(contestants, name));
      const lost = sum(own.map((sample) => sample.lost));
      const atMost = { direction: 'at most', unit: '' } as const;
      const failed = own.filter(({ isAnswered }) => !isAnswered);
      const errors = [...new Set(failed.map(({ fault, error }) => `${fault}: ${error}`))];
      const alive = (list: readonly FreezeSample[]) => medianTrips(list.filter((sample) => sample.lost === 0));
      return [
        {
          ...{ name: `${name}: failed calls over ${own.length} freezes`, value: failed.length, limit: 0 },
          ...{ ...atMost, isHeadline: true, ...(errors.length > 0 ? { reason: errors.join('; ') } : {}) },
        },
        ...(isWrite
          ? [
              {
                name: `${name}: writes lost or run twice`,
                value: countLost(own) + countTwice(own),
                limit: 0,
                ...atMost,
              },
            ]
          : []),
        { name: `${name}: new connections for ${lost} lost`, value: countOpened(own), limit: lost, ...atMost },
        {
          ...{ name: `${name}: round trips added after a gap`, value: alive(own) - alive(plain), ...atMost },
          limit: isWrite ? 1 : 0,
        },
      ];
    });
}

/** The contestant that differs only in its pool. */
function findPlain(contestants: readonly Contestant[], name: string): string {
  const own = contestants.find((one) => one.name === name);
  const last = (setUp: string) => setUp.split('\n').slice(3).join('\n');
  const plain = contestants.find(
    ({ isOurs, rows, setUp }) =>
      !isOurs && rows === own?.rows && last(setUp) === own.setUp.split('\n').slice(2).join('\n'),
  );
  return plain?.name ?? '';
}

/** Answered writes that are not at the server. */
function countLost(samples: readonly FreezeSample[]): number {
  return samples.filter(({ who, isAnswered, runs }) => isAnswered && isWriter(who) && runs === 0).length;
}

function countTwice(samples: readonly FreezeSample[]): number {
  return samples.filter(({ runs }) => runs > 1).length;
}

const isWriter = (who: string) => !/readOnly|reads/.test(who);

function countOpened(samples: readonly FreezeSample[]): number {
  return sum(samples.map(({ opened }) => opened));
}

function medianTrips(samples: readonly FreezeSample[]): number {
  const answered = samples.filter(({ isAnswered }) => isAnswered);
  return quantile(
    answered.map(({ roundTrips }) => roundTrips),
    0.5,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
