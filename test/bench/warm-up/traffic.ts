import type { Random } from '../../../infra/local/demo-city/random.ts';

export const dayMs = 86_400_000;
const hourMs = 3_600_000;

/**
 * Calls in each hour of a working day, against each other: our assumption of a city's app, with its peaks before and after
 * work, and nearly nobody at night. What is between two hours is on the line between them.
 */
const hourlyWeights = [2, 1, 1, 1, 3, 10, 30, 60, 90, 70, 50, 45, 45, 45, 45, 50, 70, 90, 80, 60, 40, 30, 20, 8];

export type Traffic = {
  readonly callsPerDay: number;
  /** Calls that come at the same moment: one screen of an app asks for several things. */
  readonly callsAtOnce: number;
};

/**
 * The times of a day's calls, milliseconds from midnight, in order: screens come independently of each other (a Poisson
 * process whose rate follows the curve), each with its calls at once.
 */
export function* createCallTimes({ callsPerDay, callsAtOnce }: Traffic, random: Random): Generator<number> {
  const highest = Math.max(...hourlyWeights);
  const total = hourlyWeights.reduce((sum, weight) => sum + weight, 0);
  const mostPerMs = (callsPerDay / callsAtOnce) * (highest / total / hourMs);
  // Lewis and Shedler: times at the highest rate, of which as many are kept as the curve has at that time.
  for (let atMs = 0; ; ) {
    atMs -= Math.log(1 - random()) / mostPerMs;
    if (atMs >= dayMs) return;
    if (random() * highest >= findWeight(atMs)) continue;
    for (let call = 0; call < callsAtOnce; call += 1) yield atMs;
  }
}

/** Each hour's weight holds at its middle. */
function findWeight(atMs: number): number {
  const position = atMs / hourMs - 0.5;
  const before = Math.floor(position);
  const at = (hour: number) => hourlyWeights[(hour + hourlyWeights.length) % hourlyWeights.length] ?? 0;
  return at(before) + (at(before + 1) - at(before)) * (position - before);
}
