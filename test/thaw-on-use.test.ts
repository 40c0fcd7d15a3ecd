import { expect, test } from 'vitest';
import { readConfiguration } from '../shared/configuration/configuration.ts';
import { seeClosedSockets } from '../shared/connections/core/stale-connection.ts';
import type { Connections } from '../shared/connections/create-connections.ts';
import { createServices } from '../shared/services.ts';
import { thawOnUse } from '../shared/thaw-on-use.ts';
import { createCall } from './support/create-call.ts';
import { createMovableClock } from './support/movable-clock.ts';
import { startHttpOrigin } from './support/servers/http-origin.ts';

async function openEnvironment() {
  const server = await startHttpOrigin((_, response) => response.end('{}'));
  const clock = createMovableClock();
  const { configuration } = readConfiguration({ GTFS_HTTP_POOL_IDLE_TIMEOUT: '60' });
  const services = createServices({ configuration, clock });
  const request = { origin: server.origin, path: '/', method: 'GET', maxBytes: 100, isRead: true } as const;
  return {
    services,
    clock,
    ask: () => services.http.request(request, createCall()),
    countOpen: () => services.http.figures()[server.origin]?.connected,
    async close() {
      await services.http.close();
      await server.close();
    },
  };
}

/** Whether the event loop has had a turn when this is called. */
function watchTurn(): () => boolean {
  let hasTurned = false;
  const turn = () => {
    hasTurned = true;
  };
  setImmediate(() => setImmediate(turn));
  return () => hasTurned;
}

test('a request after a gap waits for one turn of the event loop, and one without a gap does not', async () => {
  const { services, clock, ask, close } = await openEnvironment();
  await ask();
  services.freezeWatch.endInvocation();
  clock.advance(10_000);
  services.thaw.begin();
  const hasTurned = watchTurn();
  const asking = ask();
  expect(services.thaw.finish()).toBeInstanceOf(Promise);
  await services.thaw.finish();
  expect(hasTurned()).toBe(true);
  await asking;
  expect(services.thaw.finish()).toBeUndefined();
  services.thaw.begin();
  expect(services.thaw.finish()).toBeUndefined();
  await ask();
  await close();
});

test('a gap counts for the next request, however many invocations without one lie between', async () => {
  const { services, clock, ask, countOpen, close } = await openEnvironment();
  await ask();
  services.freezeWatch.endInvocation();
  clock.advance(61_000);
  services.thaw.begin();
  services.freezeWatch.endInvocation();
  expect(countOpen()).toBe(1);
  services.thaw.begin();
  const thawing = services.thaw.finish();
  expect(thawing).toBeInstanceOf(Promise);
  expect(services.thaw.finish()).toBe(thawing);
  await thawing;
  expect(countOpen()).toBe(0); // idle for longer than its timeout
  await ask();
  expect(countOpen()).toBe(1);
  await close();
});

test('requests and queries that begin at once wait for one turn, and connections are dropped once before them', async () => {
  const steps: string[] = [];
  const work = (step: string) => async () => void steps.push(step) as never;
  const giveTurn = async () => {
    steps.push('turn');
    await seeClosedSockets();
  };
  const { http, database, thaw } = thawOnUse({
    freezeWatch: { noticeInvocation: () => giveTurn },
    http: { request: work('request'), warm: work('warm'), thaw: () => steps.push('drop http') },
    database: { query: work('query'), warm: work('warm'), thaw: () => steps.push('drop database') },
  } as never as Connections);
  thaw.begin();
  const call = createCall();
  await Promise.all([
    http.request({} as never, call),
    http.warm('', 1, call),
    database?.query({} as never, [], call),
    database?.warm(call),
  ]);
  expect(steps).toEqual(['turn', 'drop database', 'drop http', 'request', 'warm', 'query', 'warm']);
});

test('an invocation after an abandoned one has a turn of its own', async () => {
  const { services, clock, ask, countOpen, close } = await openEnvironment();
  await ask();
  services.freezeWatch.endInvocation();
  clock.advance(10_000);
  services.thaw.begin();
  const abandoned = services.thaw.finish();
  services.freezeWatch.endInvocation();
  clock.advance(61_000);
  services.thaw.begin();
  await abandoned;
  expect(countOpen()).toBe(1);
  await services.thaw.finish();
  expect(countOpen()).toBe(0);
  await close();
});
