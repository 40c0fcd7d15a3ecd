import { Dispatcher } from 'undici';
import type { Lease } from '../core/connection.ts';
import type { ConnectionPool } from '../core/connection-pool.ts';
import { UnsupportedError } from '../core/errors.ts';
import { findStaleLimitMs, NoAnswerError } from '../core/stale-connection.ts';
import type { HttpConnection } from './http-connection.ts';

/** What a request may ask of its connection. It travels in the options that undici passes on; all of it may be left out. */
export type ConnectionWish = {
  /** Ends the wait for a connection; the request itself has undici's `signal`. */
  readonly signal?: AbortSignal;
  /** A new one, even where an idle one seems healthy. */
  readonly isFresh?: boolean;
  /** A new one, rather than one that was idle for longer. */
  readonly longestIdleMs?: number;
  /** It may be sent again, and its answer begins soon: where it does not, the connection is in doubt (stale-connection.ts). */
  readonly isQuick?: boolean;
  /** Told which connection serves the request. */
  readonly onLease?: (lease: Lease<HttpConnection>) => void;
};

const never = new AbortController().signal;

/**
 * What an undici Agent asks for the requests of one origin: sends each on a connection of our pool, and gives that back when
 * the answer is complete, or never uses it again when it is not. A class because undici's interface is one.
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
    options: Dispatcher.DispatchOptions & { connection?: ConnectionWish },
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    void this.#send(options, handler);
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
    { connection: wish = {}, ...options }: Dispatcher.DispatchOptions & { connection?: ConnectionWish },
    handler: Dispatcher.DispatchHandler,
  ): Promise<void> {
    const fail = (error: unknown) => handler.onResponseError?.(unsent, error as Error);
    if (options.upgrade || options.method === 'CONNECT') {
      fail(new UnsupportedError('A pooled connection stays with HTTP: no upgrade, no CONNECT.'));
      return;
    }
    let lease: Lease<HttpConnection>;
    try {
      const { signal = never, isFresh: fresh = false, longestIdleMs = Number.POSITIVE_INFINITY } = wish;
      lease = await this.#pool.take(signal, { fresh, longestIdleMs });
    } catch (error) {
      fail(error);
      return;
    }
    wish.onLease?.(lease);
    const limitMs = wish.isQuick === true ? findStaleLimitMs(lease.idleMs) : undefined;
    lease.connection.dispatch(options, this.#watch(lease, handler, { limitMs, signal: wish.signal }));
  }

  /** The caller's handler, around which the use of the connection ends. */
  #watch(
    lease: Lease<HttpConnection>,
    handler: Dispatcher.DispatchHandler,
    { limitMs, signal }: { limitMs: number | undefined; signal: AbortSignal | undefined },
  ): Dispatcher.DispatchHandler {
    let timer: NodeJS.Timeout | undefined;
    return {
      onRequestStart: (controller, context) => {
        const giveUp = () =>
          controller.abort(new NoAnswerError('No answer on an old connection.', { peer: this.#peer }));
        if (limitMs !== undefined) timer = setTimeout(giveUp, limitMs);
        handler.onRequestStart?.(controller, context);
      },
      onResponseStart: (controller, status, headers, message) => {
        clearTimeout(timer);
        lease.connection.applyKeepAliveHeaders(headers);
        handler.onResponseStart?.(controller, status, headers, message);
      },
      onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
      onResponseEnd: (controller, trailers) => {
        lease.release();
        handler.onResponseEnd?.(controller, trailers);
      },
      onResponseError: (controller, error) => {
        clearTimeout(timer);
        const isLate = error instanceof NoAnswerError || signal?.aborted === true;
        lease.drop(isLate ? 'timeout' : lease.connection.isOpen() ? 'error' : 'closed');
        handler.onResponseError?.(controller, error);
      },
      onBodySent: (chunk) => handler.onBodySent?.(chunk),
      onRequestSent: () => handler.onRequestSent?.(),
    };
  }
}

/** The controller of a request that has not begun. */
const unsent: Dispatcher.DispatchController = {
  aborted: true,
  paused: false,
  reason: null,
  abort: () => {},
  pause: () => {},
  resume: () => {},
};
