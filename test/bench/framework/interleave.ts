import type { Random } from '../../../infra/local/demo-city/random.ts';

/** One of several alternatives that are compared; `run` is one timed call. */
export type Contestant = {
  readonly name: string;
  readonly run: () => unknown;
  /** Runs before each call, untimed. */
  readonly prepare?: () => unknown;
};

/**
 * Runs every contestant once per round, in a new random order each round, so that other load on the machine affects all of
 * them equally. The first `warmUp` rounds are not counted.
 * @returns the milliseconds of each call, by contestant
 */
export async function interleave(
  contestants: readonly Contestant[],
  options: { rounds: number; warmUp?: number; random: Random; onRound?: (round: number) => void },
): Promise<Map<string, number[]>> {
  const { rounds, warmUp = Math.min(20, Math.ceil(rounds / 10)), random, onRound } = options;
  const samples = new Map(contestants.map(({ name }): [string, number[]] => [name, []]));
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const { name, run, prepare } of shuffle(contestants, random)) {
      await prepare?.();
      const startMs = performance.now();
      const pending = run();
      if (pending instanceof Promise) await pending; // a synchronous call does not pay for a microtask
      const elapsedMs = performance.now() - startMs;
      if (round >= 0) samples.get(name)?.push(elapsedMs);
    }
    if (round >= 0) onRound?.(round + 1);
  }
  return samples;
}

/** Fisher and Yates. */
export function shuffle<T>(items: readonly T[], random: Random): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}
