import { median } from '../framework/statistics.ts';

const sampleEveryMs = 20;
const unitsEach = 3;

/**
 * Measures how fast the processor of this process is until `stop`: other guests of the host slow it, and so does the other thread of its
 * core. A short piece of fixed work is timed again and again, each time the fastest of three, which nothing has interrupted.
 */
export function watchSpeed(): {
  /** @returns pieces per millisecond, the median; NaN if there was no time for one */
  stop(): number;
} {
  const speeds: number[] = [];
  const timer = setInterval(() => {
    const times = Array.from({ length: unitsEach }, timeUnit);
    speeds.push(1 / Math.min(...times));
  }, sampleEveryMs);
  return {
    stop() {
      clearInterval(timer);
      return median(speeds);
    },
  };
}

let state = 1;

/** Runs some 50 us of arithmetic. @returns milliseconds */
function timeUnit(): number {
  const startMs = performance.now();
  for (let step = 0; step < 20_000; step += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  return performance.now() - startMs;
}

for (let round = 0; round < 100; round += 1) timeUnit(); // compiled before it is timed
