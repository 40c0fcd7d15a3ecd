import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WarmUpEvent } from '../../../functions/warm-up/warm-up-event.ts';
import { type Listening, listenOnLoopback } from '../../../infra/local/sockets/listen-on-loopback.ts';
import { createLambdaContext } from '../../support/api/lambda-context.ts';

/**
 * Lambda's Invoke API in small: each call takes a free environment or starts one, as long as there are enough, and is held
 * until all calls of this test have come, so that one made after another is answered never.
 */
let lambda: Listening;
let warmup: typeof import('../../../functions/warmup.ts');
let invoked: { path: string; event: WarmUpEvent }[] = [];
let free: string[] = [];
let started = 0;
let mostEnvironments = 100;
let expectedCalls = 2;
let allCame = Promise.withResolvers<void>();

beforeAll(async () => {
  const server = createServer(async (request, response) => {
    const event = (await json(request)) as WarmUpEvent;
    invoked.push({ path: request.url ?? '', event });
    if (invoked.length === expectedCalls) allCame.resolve();
    const isCold = free.length === 0 && started < mostEnvironments;
    if (isCold) started += 1;
    const environmentId = isCold ? `environment-${started}` : free.shift();
    if (environmentId === undefined) {
      response.writeHead(429, { 'content-type': 'application/json', 'x-amzn-errortype': 'TooManyRequestsException' });
      response.end(JSON.stringify({ message: 'Rate Exceeded.' }));
      return;
    }
    await allCame.promise;
    free.push(environmentId);
    response.end(JSON.stringify({ environmentId, isCold, opened: { database: 1 }, networks: {}, failures: [] }));
  });
  lambda = await listenOnLoopback(server);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_LAMBDA: lambda.url,
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    HEADWAY_API_FUNCTION: 'headway-api',
    HEADWAY_LOG_LEVEL: 'error',
  });
  warmup = await import('../../../functions/warmup.ts');
});

beforeEach(() => {
  free = [];
  started = 0;
  mostEnvironments = 100;
  expectCalls(2);
});

afterAll(() => lambda.close());

describe('the warm-up function', () => {
  it('calls the configured function the configured number of times, concurrently', async () => {
    const summary = await warmup.handler(undefined, createLambdaContext());
    expect(summary).toEqual({ asked: 2, distinct: 2, cold: 2, connectionsOpened: 2, failures: [] });
    expect(invoked).toMatchObject([
      { path: '/2015-03-31/functions/headway-api/invocations', event: { headway: { warmUp: { holdMs: 250 } } } },
      {},
    ]);
  });

  it('warms as many environments of another function as the event asks for', async () => {
    expectCalls(20);
    const event = { functionName: 'other', environments: 20, holdMs: 300 };
    expect(await warmup.handler(event, createLambdaContext())).toMatchObject({ asked: 20, distinct: 20, cold: 20 });
    expect(invoked.every(({ path, event }) => path.includes('/other/') && event.headway.warmUp.holdMs === 300)).toBe(
      true,
    );
  });

  it('finds the environments warm the second time', async () => {
    await warmup.handler({}, createLambdaContext());
    expectCalls(2);
    expect(await warmup.handler({}, createLambdaContext())).toMatchObject({ distinct: 2, cold: 0 });
  });

  it('lists failures and counts the other calls, without a retry', async () => {
    mostEnvironments = 2;
    expectCalls(5);
    expect(await warmup.handler({ environments: 5 }, createLambdaContext())).toMatchObject({
      asked: 5,
      distinct: 2,
      failures: [expect.stringContaining('Rate Exceeded')],
    });
    expect(invoked).toHaveLength(5);
  });

  it('refuses another kind of event', async () => {
    await expect(warmup.handler({ environments: 0 }, createLambdaContext())).rejects.toThrow(/^environments: /);
  });
});

function expectCalls(count: number): void {
  invoked = [];
  expectedCalls = count;
  allCame = Promise.withResolvers<void>();
}
