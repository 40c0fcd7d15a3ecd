import { createTerminal, describeTime } from '../../../infra/local/terminal/terminal.ts';

/**
 * Shows the progress of one bench on stderr.
 * @param options.place which of how many: `3 of 12`
 * @param options.expectedMs how long it took in the stored run
 */
export function createProgress(name: string, { place, expectedMs }: { place: string; expectedMs: number | undefined }) {
  const terminal = createTerminal({ stream: process.stderr });
  const startMs = performance.now();
  return {
    report: (text: string) =>
      terminal.show(`${place}  ${name}  ${describeTime(performance.now() - startMs, { expectedMs })}  ${text}`),
    end: () => terminal.clear(),
  };
}
