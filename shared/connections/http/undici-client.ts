import type { Agent } from 'undici';
import type { Call } from '../core/call.ts';
import { recordLease } from '../core/connection.ts';
import { UnavailableError } from '../core/errors.ts';
import { longIdleMs, NoAnswerError } from '../core/stale-connection.ts';
import { readAbortError, withTimeLimit } from '../core/time-limit.ts';
import { createRepeatRule, createRestartWait, type RestartWait } from '../resilience/restart-wait.ts';
import { createHttpAgent, type HttpAgentOptions } from './http-agent.ts';
import type { HttpClient, HttpRequest } from './http-client.ts';
import {
  describeHttpFailure,
  findHttpFailureCode,
  isAwayFailure,
  isNeverSent,
  mayRetryRequest,
} from './http-failure.ts';
import type { AcquireOptions } from './pooled-dispatcher.ts';
import { sendRequest } from './send-request.ts';

export type { HttpAnswer, HttpClient, HttpPoolFigures, HttpRequest } from './http-client.ts';

/** The client, and the undici Agent below it, which other libraries take as their dispatcher. */
export type UndiciClient = HttpClient & { readonly agent: Agent };

export type HttpClientOptions = HttpAgentOptions & {
  /** Longest time for a request, including its wait for a connection; default 30 s. */
  readonly requestTimeoutMs?: number;
  /** How long requests wait for a server that restarts, before they fail at once; default 0: they never wait. */
  readonly restartPatienceMs?: number;
  /** The name of a request in Server-Timing; default `http`. */
  readonly timingName?: string;
};

/** Builds the client over one Agent, whose connections stay open between invocations. */
export function createHttpClient(options: HttpClientOptions): UndiciClient {
  const { requestTimeoutMs = 30_000, timingName: defaultName = 'http', ...rest } = options;
  const { clock, ledger, acquireTimeoutMs = requestTimeoutMs } = options;
  const { restartPatienceMs: patienceMs = 0 } = options;
  const { agent, ...connections } = createHttpAgent({ ...rest, acquireTimeoutMs });
  const restarts = new Map<string, RestartWait>();

  const getRestart = (origin: string): RestartWait => {
    const known = restarts.get(origin);
    if (known !== undefined) return known;
    const created = createRestartWait({ clock, patienceMs, isAway: isAwayFailure });
    restarts.set(origin, created);
    return created;
  };

  const attempt = async (request: HttpRequest, { signal, timings }: Call, isFresh: boolean) => {
    const { origin, path, method, headers = {}, body = null, maxBytes, isRead, isHeavy = false } = request;
    const { timingName = defaultName } = request;
    let description = 'failed';
    const connection: AcquireOptions = {
      signal,
      isFresh,
      // A heavy answer is slow to begin anyway, so its delay says nothing about the connection.
      ...(isHeavy ? { longestIdleMs: longIdleMs } : {}),
      hasStaleLimit: isRead && !isHeavy,
      onLease: (lease) => {
        description = lease.isReused ? 'reused' : 'new';
        // A call may send dozens of requests: those that did not wait record one step only.
        if (!lease.isReused || lease.waitMs > 0) recordLease(timings, lease, `${timingName}-`);
      },
    };
    const sent = { origin, path, method, headers, body, connection };
    const answer = await sendRequest(agent, sent, { maxBytes, signal });
    return { answer, description };
  };

  const attemptTwice = (request: HttpRequest, call: Call) =>
    attempt(request, call, false).catch((failure: unknown) => {
      const mayRetry = failure instanceof NoAnswerError || (!call.signal.aborted && mayRetryRequest(failure));
      if (!request.isRead || !mayRetry) throw failure;
      const reason = failure instanceof NoAnswerError ? 'no-answer' : findHttpFailureCode(failure);
      ledger.peer(request.origin).failed(reason);
      return attempt(request, call, true);
    });

  /** As attemptTwice; while the server restarts, waits for it. */
  const attemptAcrossRestart = (request: HttpRequest, call: Call) => {
    const isRead = request.isRead && request.isHeavy !== true;
    const mayRepeat = createRepeatRule({ isUnsent: isNeverSent, isRead });
    const onWaited = (ms: number) => call.timings.record('restart', ms);
    return getRestart(request.origin).run(call.signal, { mayRepeat, onWaited }, () => attemptTwice(request, call));
  };

  return {
    agent,
    request: async (request, call) => {
      const startMs = clock.monotonic();
      const error = () => {
        const peer = readHost(request.origin);
        return new UnavailableError(`${peer} did not answer within ${requestTimeoutMs / 1000} s.`, { peer });
      };
      let description = 'failed';
      const send = async (signal: AbortSignal) => {
        const done = await attemptAcrossRestart(request, { signal, timings: call.timings });
        description = done.description;
        return done.answer;
      };
      try {
        if (call.signal.aborted) throw readAbortError(call.signal);
        // The deadline of most calls is shorter than the limit: a second timer and signal would cost each request 20 µs.
        const isWithinLimit = call.remainingMs !== undefined && call.remainingMs() <= requestTimeoutMs;
        if (isWithinLimit) return await send(call.signal);
        return await withTimeLimit(call.signal, { limitMs: requestTimeoutMs, error }, send);
      } catch (failure) {
        throw describeHttpFailure(failure, readHost(request.origin));
      } finally {
        call.timings.record(request.timingName ?? defaultName, clock.monotonic() - startMs, description);
      }
    },
    ...connections,
    warm: (origin, count, call) => connections.warm(origin, count, call.signal),
  };
}

function readHost(origin: string): string {
  return new URL(origin).host;
}
