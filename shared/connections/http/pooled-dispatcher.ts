import { Dispatcher } from 'undici';
import type { Lease } from '../core/connection.ts';
import type { ConnectionPool } from '../core/connection-pool.ts';
import { UnsupportedError } from '../core/errors.ts';
import { findStaleLimitMs, type LateTimer, NoAnswerError, setLateTimer } from '../core/stale-connection.ts';
import type { HttpConnection } from './http-connection.ts';
import { asHandler } from './legacy-handler.ts';

/** What a request requires of its connection, as the option `connection` of a dispatch. */
export type AcquireOptions = {
  /** Ends the wait for a connection. For the request itself, set undici's own `signal` as well. */
  readonly signal?: AbortSignal;
  /** Acquire a new connection, even if an idle one seems healthy. */
  readonly isFresh?: boolean;
  /** Acquire a new connection rather than one that was idle for longer. */
  readonly longestIdleMs?: number;
  /** The answer of a healthy server begins soon, and the caller retries: apply the limit for stale connections (stale-connection.ts). */
  readonly hasStaleLimit?: boolean;
  /** Called with the connection that serves the request. */
  readonly onLease?: (lease: Lease<HttpConnection>) => void;
};

const never = new AbortController().signal;

/**
 * The dispatcher of an undici Agent for one origin. It sends each request on a pooled connection, releases the connection when
 * the answer is complete, and drops it when the request fails. A class because undici's interface is one.
 */
export class PooledDispatcher extends Dispatcher {
  readonly #pool: ConnectionPool<HttpConnection>;
  readonly #peer: string;

  constructor(pool: ConnectionPool<HttpConnection>, { peer }: { peer: string }) {
    super();
    this.#pool = pool;
    this.#peer = peer;
  }

  override dispatch(
    options: Dispatcher.DispatchOptions & { connection?: AcquireOptions },
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    void this.#send(options, asHandler(handler)); // the Agent of undici 7 passes handlers on in the older interface
    return true;
  }

  override close(): Promise<void>;
  override close(callback: () => void): void;
  override close(callback?: () => void): Promise<void> | undefined {
    const closed = this.#pool.close();
    if (callback === undefined) return closed;
    void closed.then(callback);
    return undefined;
  }

  override destroy(): Promise<void>;
  override destroy(error: Error | null): Promise<void>;
  override destroy(callback: () => void): void;
  override destroy(error: Error | null, callback: () => void): void;
  override destroy(first?: Error | null | (() => void), second?: () => void): Promise<void> | undefined {
    const callback = typeof first === 'function' ? first : second;
    if (callback === undefined) return this.close();
    this.close(callback);
    return undefined;
  }

  async #send(
    { connection: acquire = {}, ...options }: Dispatcher.DispatchOptions & { connection?: AcquireOptions },
    handler: Dispatcher.DispatchHandler,
  ): Promise<void> {
    const fail = (error: unknown) => handler.onResponseError?.(unsent, error as Error);
    if (options.upgrade || options.method === 'CONNECT') {
      fail(
        new UnsupportedError(
          'A pooled connection cannot be upgraded and takes no CONNECT: use a connection of its own.',
        ),
      );
      return;
    }
    let lease: Lease<HttpConnection>;
    try {
      const { signal = never, isFresh = false, longestIdleMs = Number.POSITIVE_INFINITY } = acquire;
      lease = await this.#pool.acquire(signal, { isFresh, longestIdleMs });
    } catch (error) {
      fail(error);
      return;
    }
    acquire.onLease?.(lease);
    const limitMs = acquire.hasStaleLimit === true ? findStaleLimitMs(lease.idleMs) : undefined;
    lease.connection.dispatch(options, this.#endLeaseWith(lease, handler, { limitMs, signal: acquire.signal }));
  }

  /** Wraps the caller's handler, to end the lease with the request. */
  #endLeaseWith(
    lease: Lease<HttpConnection>,
    handler: Dispatcher.DispatchHandler,
    { limitMs, signal }: { limitMs: number | undefined; signal: AbortSignal | undefined },
  ): Dispatcher.DispatchHandler {
    let timer: LateTimer | undefined;
    return {
      onRequestStart: (controller, context) => {
        const giveUp = () =>
          controller.abort(new NoAnswerError('No answer on a connection that may be stale.', { peer: this.#peer }));
        if (limitMs !== undefined) timer = setLateTimer(giveUp, limitMs);
        handler.onRequestStart?.(controller, context);
      },
      onResponseStart: (controller, status, headers, message) => {
        timer?.clear();
        lease.connection.applyKeepAliveHeaders(headers);
        handler.onResponseStart?.(controller, status, headers, message);
      },
      onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
      onResponseEnd: (controller, trailers) => {
        lease.release();
        handler.onResponseEnd?.(controller, trailers);
      },
      onResponseError: (controller, error) => {
        timer?.clear();
        const isTimeout = error instanceof NoAnswerError || signal?.aborted === true;
        lease.drop(isTimeout ? 'timeout' : lease.connection.isOpen() ? 'error' : 'closed');
        handler.onResponseError?.(controller, error);
      },
      onBodySent: (chunk) => handler.onBodySent?.(chunk),
      onRequestSent: () => handler.onRequestSent?.(),
    };
  }
}

/** The controller of a request that was not sent. */
const unsent: Dispatcher.DispatchController = {
  aborted: true,
  paused: false,
  reason: null,
  abort: () => {},
  pause: () => {},
  resume: () => {},
};
