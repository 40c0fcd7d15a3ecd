/** A call as the simulation sees it: time in its environment alone, then time at a shared server. */
export type SimulatedCall = { readonly ownMs: number; readonly serverMs: number };

export type SimulationResult = {
  readonly callsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Most environments that were busy at the same time. */
  readonly environments: number;
  /** Share of the servers' time that they were busy, 0 to 1. */
  readonly serverLoad: number;
  /** 99th percentile of the wait for a server. */
  readonly p99WaitMs: number;
};

type Options = {
  /** Servers that serve one call at a time, in order of arrival: connections of the pooler, or cores. */
  readonly servers: number;
  readonly calls: number;
  readonly draw: (random: () => number) => SimulatedCall;
  readonly seed?: number;
};

/** Calls that arrive by chance (Poisson) at a mean rate; an environment serves one at a time, and there are enough of them. */
export function simulateArrivals({
  servers,
  calls,
  draw,
  seed = 1,
  callsPerSecond,
}: Options & { callsPerSecond: number }) {
  const random = createRandom(seed);
  let nowMs = 0;
  const arrivals = Array.from({ length: calls }, () => {
    nowMs += (-Math.log(1 - random()) * 1000) / callsPerSecond;
    return { arrivalMs: nowMs, ...draw(random) };
  });
  const free = new Float64Array(servers);
  const done: { arrivalMs: number; endMs: number; waitMs: number; serverMs: number }[] = [];
  // At the server in the order in which calls reach it, which is not the order of their arrival.
  for (const { arrivalMs, ownMs, serverMs } of arrivals.toSorted(
    (a, b) => a.arrivalMs + a.ownMs - b.arrivalMs - b.ownMs,
  )) {
    const readyMs = arrivalMs + ownMs;
    const [endMs, waitMs] = serverMs === 0 ? [readyMs, 0] : serve(free, readyMs, serverMs);
    done.push({ arrivalMs, endMs, waitMs, serverMs });
  }
  return summarise(done, servers);
}

/** Environments that call without a pause, as in the benchmark's scale run. */
export function simulateBusy({ servers, calls, draw, seed = 1, environments }: Options & { environments: number }) {
  const random = createRandom(seed);
  const free = new Float64Array(servers);
  const ready = Array.from({ length: environments }, () => 0);
  const done: { arrivalMs: number; endMs: number; waitMs: number; serverMs: number }[] = [];
  const queue = ready.map((_, index) => index); // the environment that is free first calls first
  for (let count = 0; count < calls; count += 1) {
    const index = queue.shift() ?? 0;
    const arrivalMs = ready[index] ?? 0;
    const { ownMs, serverMs } = draw(random);
    const [endMs, waitMs] = serve(free, arrivalMs + ownMs, serverMs);
    done.push({ arrivalMs, endMs, waitMs, serverMs });
    ready[index] = endMs;
    let place = queue.length;
    while (place > 0 && (ready[queue[place - 1] ?? 0] ?? 0) > endMs) place -= 1;
    queue.splice(place, 0, index);
  }
  return summarise(done, servers);
}

/** Gives a call to the server that is free first. */
function serve(free: Float64Array, readyMs: number, serverMs: number): [endMs: number, waitMs: number] {
  let first = 0;
  for (let index = 1; index < free.length; index += 1) {
    if ((free[index] ?? 0) < (free[first] ?? 0)) first = index;
  }
  const startMs = Math.max(readyMs, free[first] ?? 0);
  free[first] = startMs + serverMs;
  return [startMs + serverMs, startMs - readyMs];
}

function summarise(
  done: readonly { arrivalMs: number; endMs: number; waitMs: number; serverMs: number }[],
  servers: number,
): SimulationResult {
  const spanMs = Math.max(...[done.at(-1)?.endMs ?? 0, done.at(-1)?.arrivalMs ?? 0]);
  const latencies = Float64Array.from(done, ({ arrivalMs, endMs }) => endMs - arrivalMs).sort();
  const waits = Float64Array.from(
    done.filter(({ serverMs }) => serverMs > 0),
    ({ waitMs }) => waitMs,
  ).sort();
  const at = (sorted: Float64Array, share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  return {
    callsPerSecond: (done.length * 1000) / spanMs,
    p50Ms: at(latencies, 0.5),
    p99Ms: at(latencies, 0.99),
    environments: countMostBusy(done),
    serverLoad: done.reduce((sum, { serverMs }) => sum + serverMs, 0) / (spanMs * servers),
    p99WaitMs: at(waits, 0.99),
  };
}

function countMostBusy(done: readonly { arrivalMs: number; endMs: number }[]): number {
  const changes = done.flatMap(({ arrivalMs, endMs }) => [
    { atMs: arrivalMs, by: 1 },
    { atMs: endMs, by: -1 },
  ]);
  let [busy, most] = [0, 0];
  for (const { by } of changes.sort((a, b) => a.atMs - b.atMs || a.by - b.by)) {
    busy += by;
    most = Math.max(most, busy);
  }
  return most;
}

/** Numbers from 0 to 1 that a seed repeats (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
