/** Runs a step and prints it, with its time, when it is done. */
export type Step = <T>(work: () => Promise<T>, describe: (result: T) => string) => Promise<T>;

/**
 * @param print gets one line
 * @param signal when aborted, no further step begins
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
