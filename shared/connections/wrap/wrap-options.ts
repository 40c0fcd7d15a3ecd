import type { PeerFigures } from '../core/ledger.ts';

/** A drop-in `Pool`. */
export type WrappedPool = { figures(): PeerFigures; end(): Promise<void> };
/** A dispatcher of `createDispatcher`. */
export type WrappedDispatcher = { figures(): Record<string, PeerFigures>; close(): Promise<void> };

export type MetricsOptions = {
  /** The CloudWatch namespace. */
  readonly namespace: string;
  /** Takes lines in the embedded metric format. Default: standard output, where Lambda reads logs. */
  readonly write?: (lines: string) => unknown;
};

export type WrapOptions = {
  /** The drop-in pools that the handler uses; an object gives them names in the metrics. */
  readonly pools?: readonly WrappedPool[] | Readonly<Record<string, WrappedPool>>;
  readonly dispatchers?: readonly WrappedDispatcher[];
  /** Waits end this long before Lambda ends the invocation; the rest is for cancelling and answering. Default 500. */
  readonly marginMs?: number;
  /** Whether an answer with a `statusCode` gets a Server-Timing header. Default true. */
  readonly serverTiming?: boolean;
  /** Writes counts of connections after each invocation. Default: none. */
  readonly metrics?: MetricsOptions;
  /** Whether to ask Lambda for SIGTERM, and to close connections and exit on it. Default true. */
  readonly shutdown?: boolean;
};

export type WrapSettings = {
  readonly pools: Readonly<Record<string, WrappedPool>>;
  readonly dispatchers: readonly WrappedDispatcher[];
  readonly marginMs: number;
  readonly hasServerTiming: boolean;
  readonly metrics: MetricsOptions | undefined;
  readonly hasShutdown: boolean;
};

const names: ReadonlySet<string> = new Set([
  ...['pools', 'dispatchers', 'marginMs', 'serverTiming', 'metrics', 'shutdown'],
]);

/** @throws TypeError that names the option, what is expected and what it is */
export function readWrapOptions(options: WrapOptions): WrapSettings {
  for (const name of Object.keys(options)) {
    if (!names.has(name)) throw new TypeError(`${name}: expected one of ${[...names].join(', ')}`);
  }
  const { pools = [], dispatchers = [], marginMs = 500, serverTiming = true, metrics, shutdown = true } = options;
  const named = Array.isArray(pools)
    ? pools.map((pool, index) => [index === 0 ? 'database' : `database-${index + 1}`, pool] as const)
    : Object.entries(pools);
  for (const [name, pool] of named) {
    if (typeof pool?.figures === 'function' && typeof pool.end === 'function') continue;
    throw new TypeError(`pools: expected pools of @headway/connections/pg, got ${describe(pool)} as ${name}`);
  }
  for (const dispatcher of dispatchers) {
    if (typeof dispatcher?.figures === 'function' && typeof dispatcher.close === 'function') continue;
    throw new TypeError(`dispatchers: expected dispatchers of createDispatcher, got ${describe(dispatcher)}`);
  }
  if (!(typeof marginMs === 'number' && marginMs >= 0 && marginMs < Number.POSITIVE_INFINITY)) {
    throw new TypeError(`marginMs: expected milliseconds of at least 0, got ${describe(marginMs)}`);
  }
  for (const [name, value] of Object.entries({ serverTiming, shutdown })) {
    if (typeof value !== 'boolean') throw new TypeError(`${name}: expected true or false, got ${describe(value)}`);
  }
  if (metrics !== undefined && (typeof metrics.namespace !== 'string' || metrics.namespace === '')) {
    throw new TypeError(`metrics: expected { namespace } with a text, got ${describe(metrics.namespace)}`);
  }
  const settings = { dispatchers, marginMs, hasServerTiming: serverTiming, metrics, hasShutdown: shutdown };
  return { ...settings, pools: Object.fromEntries(named) };
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? (value.constructor?.name ?? 'an object') : String(value);
}
