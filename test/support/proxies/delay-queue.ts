/** Work that is done later, in the order in which it came. */
export type DelayQueue = {
  add(delayMs: number, work: () => void): void;
  /** So long after the last one in the queue, or after now. */
  addAfterLast(delayMs: number, work: () => void): void;
  clear(): void;
};

/** Timers of Node come up to 2 ms late (they count whole milliseconds): the rest of a wait is spent turning the event loop. */
const timerErrorMs = 2;

/** To some hundredths of a millisecond, as long as its process has a core: half a millisecond is half a millisecond. */
export function createDelayQueue(): DelayQueue {
  const entries: { readonly atMs: number; readonly work: () => void }[] = [];
  let lastAtMs = 0;
  let cancelWait: (() => void) | undefined;

  const doDue = () => {
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
      const timer = setTimeout(doDue, Math.floor(restMs));
      cancelWait = () => clearTimeout(timer);
    } else {
      const turn = setImmediate(doDue);
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
