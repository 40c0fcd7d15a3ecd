import type { Outcome } from '../lambda/environment/outcome.ts';
import { createSeries, type Series } from './series.ts';
import type { UsualCall } from './usual-client.ts';

/** A call that failed, or that Headway saved: something went wrong on its way and the caller did not notice. */
export type Failure = {
  readonly at: string;
  readonly client: 'headway' | 'usual';
  readonly asked: string;
  readonly happened: string;
  /** What the client did about it. */
  readonly done: string;
  /** What the caller got. */
  readonly got: string;
  readonly isFailed: boolean;
  readonly afterMs: number;
};

export type Traffic = {
  /** Calls a second to each client; 0 stops the traffic. */
  setRate(perSecond: number): void;
  rate(): number;
  /** No call begins for so long, so that every environment is frozen. */
  pause(ms: number): void;
  isPaused(): boolean;
  readonly headway: Series;
  readonly usual: Series;
  /** The last ones, newest first. */
  failures(): readonly Failure[];
  clear(): void;
  stop(): void;
};

type Invoke = (payload: Buffer) => Promise<Outcome>;

export const maxRate = 200;
const tickMs = 20;
const keptFailures = 50;

/**
 * Sends the same mixed calls to Headway and to the usual client: three of four ask for a vehicle, the others ask OTP. Each
 * call asks for something new, so that no cache answers it: what is compared is connections.
 */
export function createTraffic({
  headway,
  usual,
  vehicles,
  feed,
}: {
  headway: Invoke;
  usual: Invoke;
  vehicles: readonly string[];
  feed: string;
}): Traffic {
  const series = { headway: createSeries(), usual: createSeries() };
  let failures: Failure[] = [];
  let perSecond = 0;
  let owed = 0;
  let count = 0;
  let pausedUntilMs = 0;
  let lastMs = performance.now();

  const run = async (client: 'headway' | 'usual', invoke: Invoke, payload: unknown, asked: string) => {
    const startMs = performance.now();
    const outcome = await invoke(Buffer.from(JSON.stringify(payload))).then(readOutcome, (thrown: Error) => ({
      error: thrown.message,
      got: '503',
      timings: {} as Record<string, number>,
    }));
    const { error, got, timings } = outcome;
    const durationMs = performance.now() - startMs;
    series[client].add({ isFailed: error !== undefined, durationMs, timings });
    const waitedMs = timings['restart'];
    if (error === undefined && waitedMs === undefined) return;
    const failure = {
      at: new Date().toISOString(),
      client,
      asked,
      happened: (error ?? 'The peer was away, or the connection was lost').slice(0, 300),
      done: client === 'usual' ? 'nothing' : describeAction(error, waitedMs),
      got,
      isFailed: error !== undefined,
      afterMs: Math.round(durationMs),
    };
    failures = [failure, ...failures].slice(0, keptFailures);
  };

  const sendOne = () => {
    count += 1;
    const vehicle = vehicles[count % vehicles.length];
    if (count % 4 === 0 || vehicle === undefined) {
      const query = `{ feeds { feedId } call${count}: agencies { gtfsId } }`;
      void run('headway', headway, createRequest('POST', '/graphql', '', { query, gtfs_id: feed }), 'OTP: agencies');
      void run('usual', usual, { query } satisfies UsualCall, 'OTP: agencies');
      return;
    }
    // The trip number makes it another duty, which no cache holds.
    const path = `/vehicle/${encodeURIComponent(feed)}/service-type/${encodeURIComponent(vehicle)}`;
    void run('headway', headway, createRequest('GET', path, `trip_number=${count % 900_000}`), `vehicle ${vehicle}`);
    void run('usual', usual, { vehicle } satisfies UsualCall, `vehicle ${vehicle}`);
  };

  const timer = setInterval(() => {
    const nowMs = performance.now();
    owed = nowMs < pausedUntilMs ? 0 : Math.min(owed + ((nowMs - lastMs) * perSecond) / 1000, perSecond);
    lastMs = nowMs;
    for (; owed >= 1; owed -= 1) sendOne();
  }, tickMs);

  return {
    setRate(rate) {
      perSecond = Math.min(maxRate, Math.max(0, rate));
    },
    rate: () => perSecond,
    pause(ms) {
      pausedUntilMs = performance.now() + ms;
    },
    isPaused: () => performance.now() < pausedUntilMs,
    ...series,
    failures: () => failures,
    clear() {
      series.headway.clear();
      series.usual.clear();
      failures = [];
    },
    stop: () => clearInterval(timer),
  };
}

/** An event of an HTTP API, as the gateway sends it. */
function createRequest(method: string, rawPath: string, rawQueryString: string, body?: unknown) {
  return {
    version: '2.0',
    rawPath,
    rawQueryString,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    requestContext: { stage: '$default', domainName: 'local', http: { method, path: rawPath, sourceIp: '127.0.0.1' } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}

/** By the answer's own account: its message and its Server-Timing. */
function describeAction(error: string | undefined, ms: number | undefined): string {
  if (/circuit|open after/.test(error ?? '')) return 'refused at once, without a request to the peer';
  if (ms === undefined) return 'answered with an error in time; after five in a row the circuit opens';
  return `waited ${(ms / 1000).toFixed(1)} s for the peer, then sent the call again`;
}

/** @returns what went wrong, undefined if nothing did, what the caller got, and where the time went by the answer's own account */
function readOutcome(outcome: Outcome): { error: string | undefined; got: string; timings: Record<string, number> } {
  const text = outcome.payload.toString();
  if (outcome.status === 'failed') {
    const { errorMessage = text } = JSON.parse(text) as { errorMessage?: string };
    return { error: errorMessage || 'an error without a message', got: '500', timings: {} };
  }
  const {
    statusCode = 200,
    headers = {},
    body,
  } = (JSON.parse(text) ?? {}) as {
    statusCode?: number;
    headers?: Record<string, string>;
    body?: string;
  };
  return {
    error: statusCode < 400 ? undefined : readMessage(body),
    got: `${statusCode}${headers['retry-after'] === undefined ? '' : `, Retry-After ${headers['retry-after']}`}`,
    timings: readTimings(headers['server-timing'] ?? ''),
  };
}

function readTimings(header: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [, name = '', ms] of header.matchAll(/([\w-]+);dur=([\d.]+)/g))
    sums[name] = (sums[name] ?? 0) + Number(ms);
  return sums;
}

function readMessage(body = ''): string {
  try {
    return (JSON.parse(body) as { error?: string }).error ?? body;
  } catch {
    return body;
  }
}
