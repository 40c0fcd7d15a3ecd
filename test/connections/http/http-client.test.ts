import type { RequestListener } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createDeadline } from '../../../shared/connections/core/deadline.ts';
import { DeadlineExceededError, UnavailableError } from '../../../shared/connections/core/errors.ts';
import { createCall } from '../../support/create-call.ts';
import { turnOfTheLoop } from '../../support/turn-of-the-loop.ts';
import { openHttpClient } from './open-http-client.ts';

describe('a request', () => {
  test('is sent unchanged and returns status, headers and body', async () => {
    const { send } = await openHttpClient();
    const answer = await send();
    expect([answer.status, answer.headers['x-path'], answer.body.toString()]).toEqual([200, '/x?y=1', 'POST hi']);
  });

  test('returns an error status as an answer, not as an error', async () => {
    const { send } = await openHttpClient((_, response) => response.writeHead(503).end('busy'));
    expect(await send()).toMatchObject({ status: 503 });
  });

  test('records whether its connection is new', async () => {
    const { send } = await openHttpClient();
    const calls = [createCall(), createCall()];
    for (const call of calls) await send({}, call);
    const told = calls.flatMap((call) => call.timings.list()).map(({ name, description }) => `${name} ${description}`);
    expect(told).toEqual([
      'http-pool new',
      'http-connect new',
      'http-connect-tcp undefined',
      'http new',
      'http reused',
    ]);
  });

  test('whose answer exceeds maxBytes is aborted', async () => {
    const { send, account } = await openHttpClient((_, response) => response.end('x'.repeat(5_000_000)));
    await expect(send({ maxBytes: 100_000 })).rejects.toThrow('ANSWER_TOO_LONG');
    expect(account().dropped).toEqual({ error: 1 });
    expect((await send({ maxBytes: 5_000_000 })).body).toHaveLength(5_000_000);
  });

  test("ends at its time limit and at the caller's deadline", async () => {
    const { send, account } = await openHttpClient((_, response) => response.write('never the end'), {
      requestTimeoutMs: 60,
    });
    await expect(send()).rejects.toThrow(/did not answer within 0.06 s/);
    await expect(send({}, createCall(AbortSignal.timeout(20)))).rejects.toThrow(DeadlineExceededError);
    expect(account().dropped).toEqual({ timeout: 2 });
  });

  test('ends a request with the deadline of its call where that is shorter than its own limit, else with the limit', async () => {
    const { send } = await openHttpClient(() => undefined, { requestTimeoutMs: 60 });
    const callUntil = (afterMs: number) => {
      const { signal, remainingMs, clear } = createDeadline(afterMs);
      onTestFinished(clear);
      return { ...createCall(), signal, remainingMs };
    };
    await expect(send({}, callUntil(40))).rejects.toBeInstanceOf(DeadlineExceededError);
    await expect(send({}, callUntil(60_000))).rejects.toThrow(/did not answer within 0.06 s/);
  });

  test('to a closed port is an error that names host and port', async () => {
    const { send, proxy, origin } = await openHttpClient();
    await proxy.close();
    const failure = await send().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnavailableError);
    expect(String(failure)).toBe(`UnavailableError: ${new URL(origin).host} cannot be reached (ECONNREFUSED).`);
  });

  test('with an answer that is not HTTP is an error', async () => {
    const { send } = await openHttpClient((request) => request.socket.end('garbage\r\n\r\n'));
    await expect(send()).rejects.toThrow(/gave an invalid answer/);
  });
});

describe('after a freeze', () => {
  test.each([
    [90_000, 1],
    [90_001, 2],
  ])('a connection is used again up to its idle timeout: after %i ms, %i opened', async (idleMs, opened) => {
    const { clock, send, account } = await openHttpClient();
    await send();
    clock.advance(idleMs);
    await send();
    expect(account().opened).toBe(opened);
  });

  test('a Keep-Alive timeout of the server has precedence over our idle timeout', async () => {
    const { clock, send, account } = await openHttpClient((_, response) =>
      response.setHeader('keep-alive', 'timeout=10').end('short'),
    );
    await send();
    clock.advance(8_001);
    await send();
    expect(account()).toMatchObject({ opened: 2, dropped: { idle: 1 } });
  });

  test.each(['cut', 'reset'] as const)('a connection that was %s is dropped at the thaw', async (how) => {
    const { proxy, http, send, account } = await openHttpClient();
    await send();
    proxy[how]();
    await turnOfTheLoop();
    http.thaw();
    await send();
    expect(account()).toMatchObject({ opened: 2, dropped: { closed: 1 }, failed: {} });
  });

  test.each(['cut', 'reset'] as const)('a read sent before the %s is detected is retried once', async (how) => {
    const { proxy, send, account } = await openHttpClient();
    await send();
    proxy[how]();
    expect((await send()).status).toBe(200);
    expect(account().opened).toBe(2);
  });

  test('a read into a black hole gets 400 ms and is retried once on a new connection', async () => {
    const { proxy, clock, send, account } = await openHttpClient();
    await send();
    proxy.swallow();
    clock.advance(10_000);
    expect((await send()).status).toBe(200);
    expect(account()).toMatchObject({ opened: 2, dropped: { timeout: 1 }, failed: { 'no-answer': 1 } });
  });

  test('a read into a black hole after a short gap gets no more time', async () => {
    const { proxy, clock, send, account } = await openHttpClient();
    await send();
    proxy.swallow();
    clock.advance(100);
    expect((await send()).status).toBe(200);
    expect(account()).toMatchObject({ opened: 2, failed: { 'no-answer': 1 } });
  });

  test('a read whose answer has begun within the limit may take longer', async () => {
    const { clock, send, account } = await openHttpClient((_, response) => {
      response.flushHeaders();
      setTimeout(() => response.end('whole'), 500);
    });
    await send();
    clock.advance(10_000);
    expect((await send()).body.toString()).toBe('whole');
    expect(account()).toMatchObject({ opened: 1, reused: 1, failed: {} });
  });

  test('a heavy read is sent once, on a new connection, however long its answer takes', async () => {
    const { clock, send, server, account } = await openHttpClient(
      (_, response) => void setTimeout(() => response.end(), 450),
    );
    await send();
    clock.advance(10_000);
    await send({ isHeavy: true });
    await send({ isHeavy: true });
    expect(server.requests()).toBe(3);
    expect(account()).toMatchObject({ opened: 2, reused: 1, failed: {} });
  });
});

describe('a server that closes the connection in the middle', () => {
  const breakFirst = () => {
    let tries = 0;
    const answer: RequestListener = (request, response) => {
      tries += 1;
      if (tries === 2) request.socket.destroy();
      else response.end('whole');
    };
    return { answer, tries: () => tries };
  };

  test('makes a read retry once', async () => {
    const { answer, tries } = breakFirst();
    const { send } = await openHttpClient(answer);
    await send();
    expect((await send()).body.toString()).toBe('whole');
    expect(tries()).toBe(3);
  });

  test('makes anything else fail, because it may have run', async () => {
    const { answer, tries } = breakFirst();
    const { send } = await openHttpClient(answer);
    await send();
    await expect(send({ isRead: false })).rejects.toThrow(UnavailableError);
    expect(tries()).toBe(2);
  });

  test('every time causes an error, not a loop', async () => {
    const { send, server } = await openHttpClient((request) => request.socket.destroy());
    await expect(send()).rejects.toThrow(/closed the connection/);
    expect(server.requests()).toBe(2);
  });
});
