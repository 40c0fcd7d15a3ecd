import type { Agent } from 'undici';
import type { Call } from '../core/call.ts';
import { recordLease } from '../core/connection.ts';
import { UnavailableError } from '../core/errors.ts';
import { longIdleMs, NoAnswerError } from '../core/stale-connection.ts';
import { withTimeLimit } from '../core/time-limit.ts';
import { createHttpAgent, type HttpAgentOptions } from './http-agent.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from './http-client.ts';
import { describeHttpFailure, findHttpFailureCode, mayRepeatRequest } from './http-failure.ts';
import type { ConnectionWish } from './pooled-dispatcher.ts';
import { readAnswerBody } from './read-answer-body.ts';

/** The client, and undici's Agent below it: for other libraries that take one as their dispatcher. */
export type UndiciClient = HttpClient & { readonly agent: Agent };

export type HttpClientOptions = HttpAgentOptions & {
  /** Longest time for a request, and for its wait for a connection where `acquireTimeoutMs` says nothing else; default 30 s. */
  readonly requestTimeoutMs?: number;
  /** How Server-Timing names a request; default `http`. */
  readonly timingName?: string;
};

/** Builds the client over one Agent, whose connections outlive invocations. */
export function createHttpClient(options: HttpClientOptions): UndiciClient {
  const { requestTimeoutMs = 30_000, timingName: usualName = 'http', ...rest } = options;
  const { clock, ledger, acquireTimeoutMs = requestTimeoutMs } = options;
  const { agent, ...connections } = createHttpAgent({ ...rest, acquireTimeoutMs });

  const attempt = async (request: HttpRequest, { signal, timings }: Call, isFresh: boolean) => {
    const { origin, path, method, headers = {}, body = null, maxBytes, isRead, isHeavy = false } = request;
    const { timingName = usualName } = request;
    let description = 'failed';
    const connection: ConnectionWish = {
      signal,
      isFresh,
      // A heavy answer is slow to begin for reasons of its own: its delay tells nothing about a doubtful connection.
      ...(isHeavy ? { longestIdleMs: longIdleMs } : {}),
      isQuick: isRead && !isHeavy,
      onLease: (lease) => {
        description = lease.isReused ? 'reused' : 'new';
        // A call may take dozens of requests: what did not wait says so in one word.
        if (!lease.isReused || lease.waitMs > 0) recordLease(timings, lease, `${timingName}-`);
      },
    };
    const sent = { origin, path, method, headers, body, signal, connection };
    const { statusCode: status, headers: answered, body: stream } = await agent.request(sent);
    const answer: HttpAnswer = {
      status,
      headers: answered,
      body: await readAnswerBody(stream, { maxBytes, signal }),
    };
    return { answer, description };
  };

  return {
    agent,
    request: async (request, call) => {
      const startMs = clock.monotonic();
      const peer = new URL(request.origin).host;
      const error = () => new UnavailableError(`${peer} took more than ${requestTimeoutMs / 1000} s.`, { peer });
      let description = 'failed';
      try {
        return await withTimeLimit(call.signal, { limitMs: requestTimeoutMs, error }, async (signal) => {
          const limited = { signal, timings: call.timings };
          const done = await attempt(request, limited, false).catch((failure: unknown) => {
            const mayRepeat = failure instanceof NoAnswerError || (!signal.aborted && mayRepeatRequest(failure));
            if (!request.isRead || !mayRepeat) throw failure;
            const reason = failure instanceof NoAnswerError ? 'no-answer' : findHttpFailureCode(failure);
            ledger.peer(request.origin).failed(reason);
            return attempt(request, limited, true);
          });
          description = done.description;
          return done.answer;
        });
      } catch (failure) {
        throw describeHttpFailure(failure, peer);
      } finally {
        call.timings.record(request.timingName ?? usualName, clock.monotonic() - startMs, description);
      }
    },
    ...connections,
    warm: (origin, count, call) => connections.warm(origin, count, call.signal),
  };
}
