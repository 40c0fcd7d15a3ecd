/** Does the work some rounds, after one that does not count, and gives the milliseconds of each. */
export function measureRounds(rounds: number, work: (round: number) => unknown): number[] {
  work(0);
  return Array.from({ length: rounds }, (_, round) => {
    const start = performance.now();
    work(round);
    return performance.now() - start;
  });
}
