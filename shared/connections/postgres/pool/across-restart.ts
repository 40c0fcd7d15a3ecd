import type { RestartWait } from '../../resilience/restart-wait.ts';
import { isAwayFailure } from '../database-failure.ts';

/** As node-postgres calls back: an error, or what was asked for. */
type Done<Results extends unknown[]> = (error: Error | undefined, ...results: Results) => void;

const never = new AbortController().signal;

/**
 * Starts work that calls back. If it fails because the server restarts, waits for the server and starts it again. The first
 * start does not wait for a promise, so a query on an open connection costs nothing more.
 * @param options.limitMs longest time, the first start included; 0: only the patience of `wait`
 */
export function startAcrossRestart<Results extends unknown[]>(
  wait: RestartWait,
  { limitMs, mayRepeat }: { readonly limitMs: number; readonly mayRepeat: (error: unknown) => boolean },
  start: (done: Done<Results>) => void,
  done: Done<Results>,
): void {
  const startMs = performance.now();
  start((first, ...found) => {
    if (first === undefined) wait.answered();
    if (!isAwayFailure(first) || !mayRepeat(first)) return done(first, ...found);
    const leftMs = limitMs - (performance.now() - startMs);
    if (limitMs > 0 && leftMs < 1) return done(first, ...found);
    const signal = limitMs > 0 ? AbortSignal.timeout(Math.ceil(leftMs)) : never;
    const again = () =>
      new Promise<Results>((resolve, reject) => {
        start((error, ...results) => (error ? reject(error) : resolve(results)));
      });
    // What `wait` starts at once has just failed: it gets this failure, and begins to wait.
    let isAtOnce = true;
    const running = wait.run(signal, { mayRepeat }, () => (isAtOnce ? Promise.reject(first) : again()));
    isAtOnce = false;
    running.then(
      (results) => done(undefined, ...results),
      (error: Error) => done(error, ...found),
    );
  });
}
