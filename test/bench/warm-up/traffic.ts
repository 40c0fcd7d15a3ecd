import type { Random } from '../../../infra/local/demo-city/random.ts';

export const dayMs = 86_400_000;
const hourMs = 3_600_000;

/**
 * Relative number of calls in each hour of a working day: an assumption for a city's app, with peaks before and after work
 * and few calls at night. Values between two hours are interpolated.
 */
const hourlyWeights = [2, 1, 1, 1, 3, 10, 30, 60, 90, 70, 50, 45, 45, 45, 45, 50, 70, 90, 80, 60, 40, 30, 20, 8];

export type Traffic = {
  readonly callsPerDay: number;
  /** Concurrent calls of one app screen. */
  readonly callsAtOnce: number;
};

/**
 * Returns the times of a day's calls in order, milliseconds from midnight: screens arrive as a Poisson process whose rate
 * follows the curve, and each makes its calls at once.
 */
export function* createCallTimes({ callsPerDay, callsAtOnce }: Traffic, random: Random): Generator<number> {
  const highest = Math.max(...hourlyWeights);
  const total = hourlyWeights.reduce((sum, weight) => sum + weight, 0);
  const maxPerMs = (callsPerDay / callsAtOnce) * (highest / total / hourMs);
  // Thinning (Lewis and Shedler): draw times at the highest rate and keep the share that the curve has at each time.
  for (let atMs = 0; ; ) {
    atMs -= Math.log(1 - random()) / maxPerMs;
    if (atMs >= dayMs) return;
    if (random() * highest >= findWeight(atMs)) continue;
    for (let call = 0; call < callsAtOnce; call += 1) yield atMs;
  }
}

/** The weight at a time; an hour's weight applies to its middle. */
function findWeight(atMs: number): number {
  const position = atMs / hourMs - 0.5;
  const before = Math.floor(position);
  const at = (hour: number) => hourlyWeights[(hour + hourlyWeights.length) % hourlyWeights.length] ?? 0;
  return at(before) + (at(before + 1) - at(before)) * (position - before);
}
