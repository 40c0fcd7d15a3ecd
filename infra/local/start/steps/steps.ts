import { describeTime, type Terminal } from '../../terminal/terminal.ts';

/** Runs a step, then prints its duration and description. @param name of the part, for the line of progress */
export type Step = <T>(name: string, work: () => Promise<T>, describe: (result: T) => string) => Promise<T>;

const redrawMs = 200;

/**
 * Shows which steps run, the time since the start, and the time that is left, estimated from the last start.
 * @param options.expectedMs time of a whole start
 * @param signal after its abort no further step begins
 */
export function createSteps(
  terminal: Terminal,
  signal: AbortSignal,
  { expectedMs }: { expectedMs?: number | undefined } = {},
): Step & { end(): void } {
  const running: string[] = [];
  const draw = () => {
    if (running.length > 0)
      terminal.show(`  ${running.join(', ')} …  ${describeTime(performance.now(), { expectedMs })}`);
  };
  const timer = setInterval(draw, redrawMs);
  timer.unref();
  const step: Step = async (name, work, describe) => {
    signal.throwIfAborted();
    const startMs = performance.now();
    running.push(name);
    draw();
    try {
      const result = await work();
      const time = formatMs(performance.now() - startMs).padStart(9);
      terminal.print(`${terminal.style('dim', time)}  ${describe(result)}`);
      return result;
    } finally {
      running.splice(running.indexOf(name), 1);
      if (running.length === 0) terminal.clear();
    }
  };
  const end = () => {
    clearInterval(timer);
    terminal.clear();
  };
  return Object.assign(step, { end });
}

/** Milliseconds below a second, seconds above. */
export function formatMs(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
