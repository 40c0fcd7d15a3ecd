import { type Agent, Dispatcher } from 'undici';
import { systemClock } from '../core/clock.ts';
import { elapsedMs, readInstant } from '../core/elapsed.ts';
import { createLedger, type Ledger, type PeerFigures } from '../core/ledger.ts';
import { justUsedMs, NoAnswerError, seeClosedSockets } from '../core/stale-connection.ts';
import { findInvocation } from '../invocation/invocation.ts';
import { limitRequest } from '../invocation/limit-request.ts';
import { createHttpAgent, type HttpAgentOptions } from './http-agent.ts';
import { mayRetryRequest } from './http-failure.ts';
import { asHandler } from './legacy-handler.ts';
import type { AcquireOptions } from './pooled-dispatcher.ts';

export type DispatcherOptions = Partial<Omit<HttpAgentOptions, 'ledger'>> & {
  /** Counts connections opened, reused and dropped, per origin. Default: one of the dispatcher's own. */
  readonly ledger?: Ledger;
  /**
   * A request that may not run twice (POST, PATCH, a body that is a stream) takes a new connection rather than one that was idle
   * for longer, because it may have been lost in a freeze. Inside `wrap`, a connection that the same invocation has used is not
   * replaced. Default 5, the shortest gap that can be a freeze; Infinity never does.
   */
  readonly newConnectionAfterIdleMs?: number;
  /**
   * Whether a request only reads although its method does not say so, such as a GraphQL query by POST. It then keeps its connection
   * and is retried as a GET is. Default: none.
   */
  readonly isRead?: (request: Dispatcher.DispatchOptions) => boolean;
};

export type ConnectionsDispatcher = Dispatcher & {
  /** Opens connections until there are `count`; returns how many it opened. Does not throw if the origin is down. */
  warm(origin: string, count: number, signal: AbortSignal): Promise<number>;
  /** Counts of connections opened, reused, dropped (by reason) and failed (by code), per origin. */
  figures(): Record<string, PeerFigures>;
};

/** Options of undici's agents, and what to set here. */
const undiciOptions: Readonly<Record<string, string>> = {
  connections: 'use maxConnections',
  connectTimeout: 'use acquireTimeoutMs',
  keepAliveTimeout: 'use idleTimeoutMs',
  keepAliveMaxTimeout: 'use idleTimeoutMs',
  maxCachedSessions: 'remove it, because connections stay open',
  pipelining: 'remove it, because each connection serves one request at a time',
  allowH2: 'remove it, because the dispatcher speaks HTTP/1.1 only',
  headersTimeout: 'set it for each request',
  bodyTimeout: 'set it for each request',
  connect: 'set NODE_EXTRA_CA_CERTS for further certificates',
};

/** undici gives handlers no controller either for a request that it refuses before it begins. */
const noController = null as unknown as Dispatcher.DispatchController;

const timeoutMs = 300_000; // undici's own default for headers and for pauses in a body
/** RFC 9110, 9.2.2. */
const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/**
 * Builds a dispatcher for undici and `fetch` whose connections survive the freeze of a Lambda environment. It notices gaps by
 * itself. An idempotent request without an answer is retried once on a new connection; other requests are never retried.
 */
export function createDispatcher(options: DispatcherOptions = {}): ConnectionsDispatcher {
  const { clock = systemClock, ledger = createLedger(), isRead = () => false, ...others } = options;
  const { newConnectionAfterIdleMs = justUsedMs, ...rest } = others;
  if (!(newConnectionAfterIdleMs >= 0)) {
    throw new TypeError(`newConnectionAfterIdleMs: expected at least 0, got ${newConnectionAfterIdleMs}`);
  }
  for (const name of Object.keys(options)) {
    const advice = Object.hasOwn(undiciOptions, name) ? undiciOptions[name] : undefined;
    if (advice !== undefined) throw new TypeError(`${name}: has no meaning for this dispatcher; ${advice}`);
  }
  if (typeof isRead !== 'function') throw new TypeError(`isRead: expected a function, got ${String(isRead)}`);
  const { agent, warm, thaw } = createHttpAgent({ ...rest, clock, ledger });
  let seenAt = readInstant(clock);
  let turn: Promise<void> | undefined;

  const takeTurn = async () => {
    await seeClosedSockets();
    thaw();
    turn = undefined;
  };
  const findTurn = () => {
    const gapMs = elapsedMs(clock, seenAt);
    seenAt = readInstant(clock);
    if (turn === undefined && gapMs > justUsedMs) turn = takeTurn();
    return turn;
  };

  const dispatcher = new RetryingDispatcher(agent, { findTurn, newConnectionAfterIdleMs, isRead });
  return Object.assign(dispatcher, { warm, figures: () => ledger.figures() });
}

type RetryOptions = Required<Pick<DispatcherOptions, 'newConnectionAfterIdleMs' | 'isRead'>> & {
  readonly findTurn: () => Promise<void> | undefined;
};

/** A class because undici's interface is one. */
class RetryingDispatcher extends Dispatcher {
  readonly #agent: Agent;
  readonly #options: RetryOptions;

  constructor(agent: Agent, options: RetryOptions) {
    super();
    this.#agent = agent;
    this.#options = options;
  }

  override dispatch(options: Dispatcher.DispatchOptions, given: Dispatcher.DispatchHandler): boolean {
    const { newConnectionAfterIdleMs, isRead, findTurn } = this.#options;
    const invocation = findInvocation();
    const ours = asHandler(given); // Node's own fetch has handlers of an older undici
    const handler = invocation === undefined ? ours : limitRequest(invocation, ours);
    const limited = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, ...options };
    const send = () => {
      const signal = invocation === undefined ? {} : { signal: invocation.signal };
      if (isRepeatable(options.body) && (idempotentMethods.has(options.method) || isRead(options))) {
        this.#sendOrRetry(limited, signal, handler);
      } else {
        const longestIdleMs = Math.max(newConnectionAfterIdleMs, invocation?.ageMs() ?? 0);
        this.#send(limited, { ...signal, longestIdleMs }, handler);
      }
    };
    const sendOrFail = () => {
      try {
        send();
      } catch (error) {
        handler.onResponseError?.(noController, error as Error);
      }
    };
    const turn = findTurn();
    if (turn === undefined) sendOrFail();
    else void turn.then(sendOrFail);
    return true;
  }

  override close(): Promise<void>;
  override close(callback: () => void): void;
  override close(callback?: () => void): Promise<void> | undefined {
    return callback === undefined ? this.#agent.close() : void this.#agent.close(callback);
  }

  override destroy(): Promise<void>;
  override destroy(error: Error | null): Promise<void>;
  override destroy(callback: () => void): void;
  override destroy(error: Error | null, callback: () => void): void;
  override destroy(...given: readonly unknown[]): Promise<void> | undefined {
    return Reflect.apply(this.#agent.destroy, this.#agent, given);
  }

  #send(options: Dispatcher.DispatchOptions, connection: AcquireOptions, handler: Dispatcher.DispatchHandler): void {
    this.#agent.dispatch({ ...options, connection } as Dispatcher.DispatchOptions, handler);
  }

  #sendOrRetry(
    options: Dispatcher.DispatchOptions,
    signal: Pick<AcquireOptions, 'signal'>,
    handler: Dispatcher.DispatchHandler,
  ): void {
    let hasBegun = false;
    this.#send(
      options,
      { ...signal, hasStaleLimit: true },
      {
        onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
        onResponseStart: (controller, status, headers, message) => {
          hasBegun = true;
          handler.onResponseStart?.(controller, status, headers, message);
        },
        onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
        onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
        onResponseError: (controller, error) => {
          const mayRetry = !hasBegun && (error instanceof NoAnswerError || mayRetryRequest(error));
          if (mayRetry) this.#send(options, { ...signal, isFresh: true }, handler);
          else handler.onResponseError?.(controller, error);
        },
      },
    );
  }
}

/** Whether the body can be sent again. */
function isRepeatable(body: Dispatcher.DispatchOptions['body']): boolean {
  return body === undefined || body === null || typeof body === 'string' || body instanceof Uint8Array;
}
