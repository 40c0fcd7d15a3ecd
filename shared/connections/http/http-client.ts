import type { Call } from '../core/call.ts';

export type HttpRequest = {
  /** Scheme, host and port: `http://orders:8080`. */
  origin: string;
  path: string;
  method: 'DELETE' | 'GET' | 'POST' | 'PUT';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** A longer answer is an error as soon as it exceeds this. */
  maxBytes: number;
  /** A read is retried once on a new connection if it got no answer; nothing else is retried. GraphQL reads are POSTs. */
  isRead: boolean;
  /**
   * The answer may take long to begin. It goes on a new connection rather than on one that may be stale, so that the server
   * never works on it twice.
   */
  isHeavy?: boolean;
  /** Its name in Server-Timing; default: the client's. */
  timingName?: string;
};

export type HttpAnswer = { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer };

/** The connections to one origin. */
export type HttpPoolFigures = {
  readonly connected: number;
  readonly free: number;
  readonly running: number;
  readonly waiting: number;
  readonly max: number;
};

/** HTTP over connections that stay open between invocations. */
export type HttpClient = {
  /**
   * Sends one request and reads its whole answer. An HTTP error status is an answer, not an error.
   * @throws UnavailableError if the peer is down, closes the connection, is too slow, or answers more than `maxBytes`
   * @throws DeadlineExceededError when the call's signal aborts first
   */
  request(request: HttpRequest, call: Call): Promise<HttpAnswer>;
  /** Opens connections until there are `count`; returns how many it opened. Does not throw if the peer is down. */
  warm(origin: string, count: number, call: Call): Promise<number>;
  /** Drops dead connections. Call it at the start of each invocation, after `FreezeWatch.beginInvocation`. */
  thaw(): void;
  /** By origin. */
  figures(): Record<string, HttpPoolFigures>;
  close(): Promise<void>;
};

/**
 * Builds an HTTP client whose module, undici with it, loads at the first request or `warm`: a cold start that needs only the database
 * does not read it. Until then it has no connections.
 */
export function createLazyHttpClient(load: () => Promise<HttpClient>): HttpClient {
  let loaded: HttpClient | undefined;
  let loading: Promise<HttpClient> | undefined;
  const getClient = async (): Promise<HttpClient> => {
    loading ??= load();
    loaded ??= await loading;
    return loaded;
  };
  return {
    request: async (request, call) => (loaded ?? (await getClient())).request(request, call),
    warm: async (origin, count, call) => (loaded ?? (await getClient())).warm(origin, count, call),
    thaw: () => loaded?.thaw(),
    figures: () => loaded?.figures() ?? {},
    close: async () => {
      if (loading !== undefined) await (await loading).close();
    },
  };
}
