import { setImmediate as endOfTurn } from 'node:timers/promises';
import { type Agent, Dispatcher } from 'undici';
import { systemClock } from '../core/clock.ts';
import { elapsedMs, readInstant } from '../core/elapsed.ts';
import { createLedger, type Ledger, type PeerFigures } from '../core/ledger.ts';
import { justUsedMs, longIdleMs, NoAnswerError } from '../core/stale-connection.ts';
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
   * for longer. Default 1000; Infinity never does.
   */
  readonly newConnectionAfterIdleMs?: number;
};

export type ConnectionsDispatcher = Dispatcher & {
  /** Opens connections until there are `count`; returns how many it opened. Does not throw if the origin is down. */
  warm(origin: string, count: number, signal: AbortSignal): Promise<number>;
  /** Counts of connections opened, reused, dropped (by reason) and failed (by code), per origin. */
  figures(): Record<string, PeerFigures>;
};

const timeoutMs = 300_000; // undici's own default for headers and for pauses in a body
const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/**
 * Builds a dispatcher for undici and `fetch` whose connections survive the freeze of a Lambda environment. It notices gaps by
 * itself. An idempotent request without an answer is retried once on a new connection; other requests are never retried.
 */
export function createDispatcher(options: DispatcherOptions = {}): ConnectionsDispatcher {
  const { clock = systemClock, ledger = createLedger(), newConnectionAfterIdleMs = longIdleMs, ...rest } = options;
  if (!(newConnectionAfterIdleMs >= 0)) {
    throw new TypeError(`newConnectionAfterIdleMs: expected at least 0, got ${newConnectionAfterIdleMs}`);
  }
  const { agent, warm, thaw } = createHttpAgent({ ...rest, clock, ledger });
  let seenAt = readInstant(clock);
  let turn: Promise<void> | undefined;

  const takeTurn = async () => {
    await endOfTurn(); // this may only end the current turn
    await endOfTurn();
    thaw();
    turn = undefined;
  };
  const findTurn = () => {
    const gapMs = elapsedMs(clock, seenAt);
    seenAt = readInstant(clock);
    if (turn === undefined && gapMs > justUsedMs) turn = takeTurn();
    return turn;
  };

  const dispatcher = new RetryingDispatcher(agent, { findTurn, newConnectionAfterIdleMs });
  return Object.assign(dispatcher, { warm, figures: () => ledger.figures() });
}

/** A class because undici's interface is one. */
class RetryingDispatcher extends Dispatcher {
  readonly #agent: Agent;
  readonly #findTurn: () => Promise<void> | undefined;
  readonly #newConnectionAfterIdleMs: number;

  constructor(
    agent: Agent,
    options: { readonly findTurn: () => Promise<void> | undefined; readonly newConnectionAfterIdleMs: number },
  ) {
    super();
    this.#agent = agent;
    this.#findTurn = options.findTurn;
    this.#newConnectionAfterIdleMs = options.newConnectionAfterIdleMs;
  }

  override dispatch(options: Dispatcher.DispatchOptions, given: Dispatcher.DispatchHandler): boolean {
    const invocation = findInvocation();
    const ours = asHandler(given); // Node's own fetch has handlers of an older undici
    const handler = invocation === undefined ? ours : limitRequest(invocation, ours);
    const limited = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, ...options };
    const send = () => {
      const signal = invocation === undefined ? {} : { signal: invocation.signal };
      if (mayRunTwice(options)) this.#sendOrRetry(limited, signal, handler);
      else this.#send(limited, { ...signal, longestIdleMs: this.#newConnectionAfterIdleMs }, handler);
    };
    const turn = this.#findTurn();
    if (turn === undefined) send();
    else void turn.then(send);
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

/** Whether the method is idempotent (RFC 9110, 9.2.2) and the body can be sent again. */
function mayRunTwice({ method, body }: Dispatcher.DispatchOptions): boolean {
  const isRepeatable = body === undefined || body === null || typeof body === 'string' || body instanceof Uint8Array;
  return idempotentMethods.has(method) && isRepeatable;
}
