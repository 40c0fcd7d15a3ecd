/**
 * CPU time of the thread that runs the event loop, for one call. The limits of inputs and answers refuse a call before it takes
 * more (test/hostile/event-loop.test.ts).
 */
export const maxLoopMs = 200;

/**
 * Starts to measure the time that a call holds the event loop. An environment answers one call at a time, so that what the thread
 * does in between is this call's.
 * @returns reads the milliseconds since then
 */
export function startLoopTime(): () => number {
  const startMs = readThreadMs();
  return () => readThreadMs() - startMs;
}

function readThreadMs(): number {
  // Node 22 reads the whole process only.
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1000;
}
