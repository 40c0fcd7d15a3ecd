import type { Clock } from '../clock.ts';
import { UnavailableError } from '../errors.ts';
import { withTimeLimit } from '../resilience/time-limit.ts';
import { type ConnectionPool, createConnectionPool } from './connection-pool.ts';
import { createDnsCache } from './dns-cache.ts';
import type { HttpClient, HttpRequest } from './http-client.ts';
import { createHttpConnector, type HttpConnection } from './http-connection.ts';
import { describeHttpFailure, findHttpFailureCode, mayRepeatRequest } from './http-failure.ts';
import type { Ledger } from './ledger.ts';

// A connection idle for more than a second may have been forgotten by a NAT, which then swallows what we send: on its
// first read, the answer has to begin within 400 ms (design.md).
const longIdleMs = 1000;
const firstAnswerLimitMs = 400;

/**
 * Builds the client: per origin a pool of connections that outlive invocations. undici's Agent would open, keep and retry
 * them for us, but not tell which one served a request, nor count its idle time through a freeze
 * (docs/decisions/0041-connection-pool.md).
 * @param options.timingName how Server-Timing names a request; default `otp`
 * @param options.peerToleranceMs how long the server keeps an idle connection; default 30 s: OTP closes after 30.2 s (otp.md)
 */
export function createHttpClient(options: {
  clock: Clock;
  ledger: Ledger;
  maxConnections?: number;
  idleTimeoutMs?: number;
  keepAliveMs?: number;
  requestTimeoutMs?: number;
  dnsTtlMs?: number;
  peerToleranceMs?: number;
  timingName?: string;
}): HttpClient {
  const { clock, ledger, maxConnections = 50, idleTimeoutMs = 90_000, keepAliveMs = 60_000 } = options;
  const { requestTimeoutMs = 30_000, dnsTtlMs = 300_000, peerToleranceMs = 30_000, timingName = 'otp' } = options;
  const connect = createHttpConnector({ keepAliveMs, dns: createDnsCache({ clock, ttlMs: dnsTtlMs }) });
  const pools = new Map<string, ConnectionPool<HttpConnection>>();

  const getPool = (origin: string): ConnectionPool<HttpConnection> => {
    const known = pools.get(origin);
    if (known !== undefined) return known;
    const pool = createConnectionPool<HttpConnection>({
      peer: new URL(origin).host,
      open: (signal) => connect(origin, signal),
      clock,
      ledger: ledger.peer(origin),
      max: maxConnections,
      acquireTimeoutMs: requestTimeoutMs,
      idleTimeoutMs: Math.min(idleTimeoutMs, peerToleranceMs - 2000), // 2 s less: its clock starts before ours
    });
    pools.set(origin, pool);
    return pool;
  };

  const attempt = async (request: HttpRequest, signal: AbortSignal, fresh: boolean) => {
    const lease = await getPool(request.origin).take(signal, { fresh });
    const isDoubtful = request.isRead && lease.idleMs > longIdleMs;
    const error = () => new NoAnswerError('No answer on an old connection.', { peer: new URL(request.origin).host });
    try {
      const limit = isDoubtful ? { limitMs: firstAnswerLimitMs, error } : undefined;
      const answer = await lease.connection.send(request, signal, limit);
      lease.giveBack();
      return { answer, description: lease.isReused ? 'reused' : 'new' };
    } catch (failure) {
      const isLate = failure instanceof NoAnswerError || signal.aborted;
      lease.drop(isLate ? 'timeout' : lease.connection.isOpen() ? 'error' : 'closed');
      throw failure;
    }
  };

  return {
    request: async (request, call) => {
      const startMs = clock.monotonic();
      const peer = new URL(request.origin).host;
      const error = () => new UnavailableError(`${peer} took more than ${requestTimeoutMs / 1000} s.`, { peer });
      let description = 'failed';
      try {
        return await withTimeLimit(call.signal, { limitMs: requestTimeoutMs, error }, async (signal) => {
          const done = await attempt(request, signal, false).catch((failure: unknown) => {
            const mayRepeat = failure instanceof NoAnswerError || (!signal.aborted && mayRepeatRequest(failure));
            if (!request.isRead || !mayRepeat) throw failure;
            const reason = failure instanceof NoAnswerError ? 'no-answer' : findHttpFailureCode(failure);
            ledger.peer(request.origin).failed(reason);
            return attempt(request, signal, true);
          });
          description = done.description;
          return done.answer;
        });
      } catch (failure) {
        throw describeHttpFailure(failure, peer);
      } finally {
        call.timings.record(timingName, clock.monotonic() - startMs, description);
      }
    },
    warm: (origin, count, call) => getPool(origin).warm(count, call.signal),
    thaw: () => {
      for (const pool of pools.values()) pool.thaw();
    },
    figures: () =>
      Object.fromEntries(
        [...pools].map(([origin, pool]) => {
          const { size, idle, waiting, max } = pool.figures();
          return [origin, { connected: size, free: idle, running: size - idle, waiting, max }];
        }),
      ),
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

/** The first read on a connection that was idle for long got no answer in its short time. */
class NoAnswerError extends UnavailableError {}
