import type { RestartWait } from '../../resilience/restart-wait.ts';
import { isAwayFailure } from '../database-failure.ts';

/** As node-postgres calls back: an error, or what was asked for. */
type Done<Results extends unknown[]> = (error: Error | undefined, ...results: Results) => void;

const never = new AbortController().signal;

/**
 * Starts work that calls back. If it fails because the server restarts, waits for the server and starts it again.
 * @param options.limitMs longest wait; 0: only the patience of `wait`
 */
export function startAcrossRestart<Results extends unknown[]>(
  wait: RestartWait,
  { limitMs, mayRepeat }: { readonly limitMs: number; readonly mayRepeat: (error: unknown) => boolean },
  start: (done: Done<Results>) => void,
  done: Done<Results>,
): void {
  start((first, ...found) => {
    if (!isAwayFailure(first) || !mayRepeat(first)) return done(first, ...found);
    const signal = limitMs > 0 ? AbortSignal.timeout(limitMs) : never;
    const again = () =>
      new Promise<Results>((resolve, reject) => {
        start((error, ...results) => (error ? reject(error) : resolve(results)));
      });
    wait.run(signal, { mayRepeat }, again).then(
      (results) => done(undefined, ...results),
      (error: Error) => done(error, ...found),
    );
  });
}
