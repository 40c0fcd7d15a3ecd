/** Runs a step, then prints its duration and description. */
export type Step = <T>(work: () => Promise<T>, describe: (result: T) => string) => Promise<T>;

/**
 * @param print receives one line
 * @param signal after its abort no further step begins
 */
export function createSteps(print: (line: string) => void, signal: AbortSignal): Step {
  return async (work, describe) => {
    signal.throwIfAborted();
    const startMs = performance.now();
    const result = await work();
    print(`${formatMs(performance.now() - startMs).padStart(9)}  ${describe(result)}`);
    return result;
  };
}

/** Milliseconds below a second, seconds above. */
export function formatMs(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
