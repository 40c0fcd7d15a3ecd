/** Runs work later, in the order in which it was added. */
export type DelayQueue = {
  add(delayMs: number, work: () => void): void;
  /** Runs this long after the last queued work, or after now. */
  addAfterLast(delayMs: number, work: () => void): void;
  clear(): void;
};

/** Node timers fire up to 2 ms late (they count whole milliseconds), so the rest of a wait polls with setImmediate. */
const timerErrorMs = 2;

/** Creates a queue with a precision of some hundredths of a millisecond while its process has a core. */
export function createDelayQueue(): DelayQueue {
  const entries: { readonly atMs: number; readonly work: () => void }[] = [];
  let lastAtMs = 0;
  let cancelWait: (() => void) | undefined;

  const runDue = () => {
    cancelWait = undefined;
    for (let next = entries[0]; next !== undefined && next.atMs <= performance.now(); next = entries[0]) {
      entries.shift();
      next.work();
    }
    waitForNext();
  };
  const waitForNext = () => {
    const next = entries[0];
    if (next === undefined || cancelWait !== undefined) return;
    const restMs = next.atMs - performance.now() - timerErrorMs;
    if (restMs >= 1) {
      const timer = setTimeout(runDue, Math.floor(restMs));
      cancelWait = () => clearTimeout(timer);
    } else {
      const turn = setImmediate(runDue);
      cancelWait = () => clearImmediate(turn);
    }
  };
  const addAt = (atMs: number, work: () => void) => {
    if (entries.length === 0 && atMs <= performance.now()) return work();
    lastAtMs = Math.max(lastAtMs, atMs);
    entries.push({ atMs: lastAtMs, work });
    waitForNext();
  };
  return {
    add: (delayMs, work) => addAt(performance.now() + delayMs, work),
    addAfterLast: (delayMs, work) => addAt(Math.max(lastAtMs, performance.now()) + delayMs, work),
    clear: () => {
      entries.length = 0;
      cancelWait?.();
      cancelWait = undefined;
    },
  };
}
