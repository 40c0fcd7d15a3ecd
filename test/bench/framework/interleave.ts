import type { Random } from '../../../infra/local/demo-city/random.ts';

/** One of those that are measured against each other: `run` is one call, timed from its start to its end. */
export type Contestant = {
  readonly name: string;
  readonly run: () => unknown;
  /** Before each call, and not timed. */
  readonly prepare?: () => unknown;
};

/**
 * Has every contestant do one call per round, each round in another order, so that what the machine does meanwhile meets
 * all of them alike. The rounds of `warmUp` come first and do not count.
 * @returns by contestant: milliseconds of each call
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
      if (pending instanceof Promise) await pending; // what is synchronous is not charged with a turn of the queue
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
