import { describe, expect, it } from 'vitest';
import { createFunctionUrlEvent, createHttpApiEvent, createLoadBalancerEvent } from '../support/api/gateway-events.ts';
import { createEchoApi } from '../support/gateway/echo-api.ts';

const call = createEchoApi();

describe('the API', () => {
  it('refuses broken percent-encoding from gateways that do not decode it', async () => {
    for (const target of ['/thing/5%', '/thing/%FF', '/thing/%zz']) {
      for (const event of [createLoadBalancerEvent({ target }), createFunctionUrlEvent({ target })]) {
        expect(await call(event)).toMatchObject({ statusCode: 400, body: expect.stringContaining('percent-encoded') });
      }
    }
  });

  it('reads %252F as a slash in an id behind an HTTP API, which splits the path at %2F', async () => {
    expect(JSON.parse((await call(createHttpApiEvent({ target: '/thing/a%252Fb' }))).body)).toMatchObject({
      id: 'a/b',
    });
    expect(JSON.parse((await call(createLoadBalancerEvent({ target: '/thing/a%2Fb' }))).body)).toMatchObject({
      id: 'a/b',
    });
  });

  it('refuses a repeated query parameter', async () => {
    const target = '/thing/1?limit=1&limit=2';
    const events = [createHttpApiEvent({ target }), createLoadBalancerEvent({ target }, { isMultiValue: true })];
    for (const event of events) expect((await call(event)).statusCode).toBe(400);
  });

  it('names the methods of a path in a 405', async () => {
    expect((await call(createHttpApiEvent({ method: 'PUT', target: '/thing/1' }))).headers['allow']).toBe(
      'GET, HEAD, OPTIONS',
    );
  });

  it('answers OPTIONS, an unknown path and an unknown method the same each time, before and after the endpoints are loaded', async () => {
    const ask = createEchoApi();
    for (let round = 0; round < 3; round += 1) {
      const statuses = [];
      for (const [method, target] of [
        ['OPTIONS', '/thing/1'],
        ['GET', '/thing/1/nothing'],
        ['PUT', '/thing/1'],
        ['GET', '/thing/1'],
      ] as const) {
        statuses.push((await ask(createHttpApiEvent({ method, target }))).statusCode);
      }
      expect(statuses).toEqual([204, 404, 405, 200]);
    }
  });

  it('sends Retry-After in whole seconds, and keeps the headers set before the failure', async () => {
    const { headers } = await call(createHttpApiEvent({ target: '/fail/down' }));
    expect(headers).toMatchObject({ 'retry-after': '3', 'x-before': 'kept' });
  });

  it('answers 400 to an event of another kind', async () => {
    for (const event of [{}, null, undefined, 'x', { Records: [] }, { requestContext: {} }]) {
      expect((await call(event)).statusCode).toBe(400);
    }
  });

  it('logs an unexpected error and does not show it to the caller', async () => {
    const lines: string[] = [];
    const { body } = await createEchoApi({ lines })(createHttpApiEvent({ target: '/fail/bug' }));
    expect(body).not.toContain('hunter2');
    expect(JSON.parse(lines.join(''))).toMatchObject({
      level: 'error',
      status: 500,
      route: '/fail/{id}',
      error: { name: 'TypeError', place: expect.stringMatching(/^at .*\.ts:\d+:\d+\)?$/) },
    });
  });

  it('logs one line for each call, with the path template and no data of the caller', async () => {
    const lines: string[] = [];
    const send = createEchoApi({ lines });
    await send(createHttpApiEvent({ target: '/thing/KA01F1234?word=me' }));
    await send(createHttpApiEvent({ target: '/unknown/KA01F1234' }));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'info', requestId: 'request-1', method: 'GET', route: '/thing/{id}', status: 200, isCold: true },
      { level: 'info', requestId: 'request-1', method: 'GET', route: null, status: 404 },
    ]);
    expect(lines.join('')).not.toMatch(/KA01F1234|203\.0\.113\.9|word/);
  });

  it('aborts the work 500 ms before the end, and answers 504 as soon as the work ends', async () => {
    const start = performance.now();
    const { statusCode, body } = await call(createHttpApiEvent({ target: '/wait/polite' }), 560);
    expect({ statusCode, body: JSON.parse(body) }).toMatchObject({ statusCode: 504, body: { code: 504 } });
    expect(performance.now() - start).toBeLessThan(30_000);
  });

  it.each([
    ['the deadline passed in the queue of a peer', 'queue', 560],
    ['a peer said that it is overloaded before the work ended', 'full', 560],
    ['the work ignores its signal in the queue of a peer', 'deaf-in-queue', 210],
  ])('answers 503 with Retry-After if %s', async (_, id, remainingMs) => {
    const { statusCode, headers } = await call(createHttpApiEvent({ target: `/wait/${id}` }), remainingMs);
    expect({ statusCode, retryAfter: headers['retry-after'] }).toEqual({ statusCode: 503, retryAfter: '2' });
  });

  it('answers 504 if the deadline broke the connection to a peer', async () => {
    expect((await call(createHttpApiEvent({ target: '/wait/down' }), 560)).statusCode).toBe(504);
  });

  it('answers 504 before the end even if the work ignores its signal', async () => {
    expect((await call(createHttpApiEvent({ target: '/wait/deaf' }), 210)).statusCode).toBe(504);
  });

  it('leaves no timer running', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    for (const target of ['/thing/1', '/nothing', '/fail/bug']) await call(createHttpApiEvent({ target }));
    expect(timers()).toBe(before);
  });

  it('refuses an answer that the gateway cannot carry, and says how to ask for less', async () => {
    const tooLarge = { statusCode: 413, body: expect.stringContaining('limit') };
    expect(await call(createHttpApiEvent({ target: `/large/${6 * 1024 * 1024}` }))).toMatchObject(tooLarge);
    expect((await call(createHttpApiEvent({ target: `/large/${5 * 1024 * 1024}` }))).statusCode).toBe(200);
    expect(await call(createLoadBalancerEvent({ target: `/large/${1024 * 1024}` }))).toMatchObject(tooLarge);
    expect((await call(createLoadBalancerEvent({ target: `/large/${900 * 1024}` }))).statusCode).toBe(200);
  });
});
