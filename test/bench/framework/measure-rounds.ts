/** Runs the work once untimed, then `rounds` times. @returns the milliseconds of each round */
export function measureRounds(rounds: number, work: (round: number) => unknown): number[] {
  work(0);
  return Array.from({ length: rounds }, (_, round) => {
    const start = performance.now();
    work(round);
    return performance.now() - start;
  });
}
