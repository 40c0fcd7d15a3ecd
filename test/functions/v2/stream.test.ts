import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenAnswer, streamEvents } from '../../../functions/stream/stream-events.ts';
import { createHttpApiEvent } from '../../support/api/gateway-events.ts';
import { createLambdaContext } from '../../support/api/lambda-context.ts';
import { type DemoApi, openDemoApi } from './demo-city.ts';

type Live = {
  data: {
    boards: { stopId: string; departures: { tripId: string }[] }[];
    routes: { routeId: string; vehicles: { id: string }[]; alerts: { header: string }[] }[];
    vehicles: { id: string; position: object | null }[];
  };
  meta: { notFound: string[] };
};
type Event = { id: string; event: string; data: unknown };

let demo: DemoApi;
beforeEach(async () => {
  demo = await openDemoApi({ OTP_CACHE_TTL: '1' });
});
afterEach(() => demo.close());

const target = '/v2/stream?stops=demo:CBS,demo:QUAI,demo:none&routes=demo:1&vehicles=V7,V8&limit=2';

describe('GET /v2/stream as JSON', () => {
  it('has boards, vehicles and alerts of routes, and vehicles, in one answer', async () => {
    const { data, meta } = await demo.get<Live>(target);
    expect(data.boards.map(({ stopId, departures }) => [stopId, departures.length])).toEqual([
      ['demo:CBS', 2],
      ['demo:QUAI', 2],
    ]);
    expect(data.routes).toMatchObject([
      { routeId: 'demo:1', vehicles: [{ id: 'demo:V7' }], alerts: [{ header: 'Detour' }] },
    ]);
    expect(data.vehicles).toMatchObject([
      { id: 'demo:V7', vehicleNo: 'V7', position: { tripId: 'demo:1-out-004' } },
      { id: 'demo:V8', vehicleNo: 'V8', position: null },
    ]);
    expect(meta.notFound).toEqual(['demo:none']);
  });

  it('with If-None-Match waits for a change, as long as wait says', async () => {
    const { headers } = await demo.api.send(target);
    const known = { 'if-none-match': headers['etag'] ?? '' };
    const startMs = performance.now();
    const same = await demo.api.send({ target, headers: { ...known, prefer: 'wait=1' } });
    expect([same.status, same.headers['preference-applied']]).toEqual([304, 'wait=1']);
    expect(performance.now() - startMs).toBeGreaterThan(900);
    const waiting = demo.api.send({ target: `${target}&wait=20`, headers: known });
    await sleep(1200);
    demo.clock.advance(3_600_000); // an hour later other trips leave
    const changed = await waiting;
    expect(changed.status).toBe(200);
    expect(changed.headers['etag']).not.toBe(headers['etag']);
  });

  it('waits as long for a part of the data', async () => {
    const { headers } = await demo.api.send(`${target}&fields=boards`);
    const startMs = performance.now();
    const same = await demo.api.send({
      target: `${target}&fields=boards&wait=1`,
      headers: { 'if-none-match': headers['etag'] ?? '' },
    });
    expect(same.status).toBe(304);
    expect(performance.now() - startMs).toBeGreaterThan(900);
  });

  it('does not wait past the deadline of the call', async () => {
    const { headers } = await demo.api.send(target);
    const startMs = performance.now();
    const answer = await demo.api.send(
      { target: `${target}&wait=25`, headers: { 'if-none-match': headers['etag'] ?? '' } },
      { remainingMs: 2500 },
    );
    expect(answer.status).toBe(304);
    expect(performance.now() - startMs).toBeLessThan(20_000); // far below the 25 s that it asks for
  });

  it.each([
    ['/v2/stream?stops=demo:CBS&wait=26', 'wait'],
    ['/v2/stream?stop=demo:CBS', 'stop'],
  ])('%s names the wrong parameter %s', async (wrong, parameter) => {
    expect(await demo.api.send(wrong)).toMatchObject({ status: 400, value: { parameter } });
  });

  it('names the parameters of which one is needed', async () => {
    const value = { type: 'urn:problem-type:headway:nothing-selected', parameters: ['stops', 'routes', 'vehicles'] };
    expect(await demo.api.send('/v2/stream')).toMatchObject({ status: 404, value });
  });
});

/** Runs the streaming handler; `open` stands for Lambda's runtime, which sends status and headers before the body. */
async function openStream(
  path: string,
  headers: Record<string, string> = {},
  { remainingMs = 8000, basePath = '' }: { remainingMs?: number; basePath?: string } = {},
) {
  const started = Promise.withResolvers<Parameters<OpenAnswer>[1]>();
  const event = createHttpApiEvent({ target: path, headers: { accept: 'text/event-stream', ...headers } }, {});
  const stream = new PassThrough();
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const finished = streamEvents(event, stream, createLambdaContext({ remainingMs }), {
    basePath,
    // As an API that knows the base path.
    api: (inner) => demo.api.invoke({ ...Object(inner), rawPath: Object(inner).rawPath.slice(basePath.length) }),
    open: (body, metadata) => {
      started.resolve(metadata);
      return body;
    },
  });
  return { metadata: await started.promise, finished, stream, text: () => text, events: () => readEvents(text) };
}

function readEvents(text: string): Event[] {
  return text
    .split('\n\n')
    .map((block) => Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2))))
    .filter((fields) => 'data' in fields)
    .map((fields) => ({ ...fields, data: JSON.parse(fields['data']) }) as Event);
}

describe('GET /v2/stream as server-sent events', () => {
  it('has only the items of the fields that are asked for', async () => {
    const { finished, events } = await openStream(`${target}&fields=boards`);
    await finished;
    expect([...new Set(events().map(({ event }) => event))]).toEqual(['board']);
  });

  it('begins with every item, then sends what has changed, and ends before the function does', async () => {
    const { metadata, finished, text, events } = await openStream(target);
    expect(metadata).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store, no-transform' },
    });
    await expect.poll(() => events().length).toBe(5);
    expect(events().map(({ event }) => event)).toEqual(['board', 'board', 'route', 'vehicle', 'vehicle']);
    demo.clock.advance(3_600_000);
    await expect.poll(() => events().length).toBeGreaterThan(5);
    expect(events()[5]).toMatchObject({ event: 'board', data: { stopId: 'demo:CBS' } });
    await finished;
    expect(text()).toMatch(/^retry: \d+\n\n/);
  });

  it('continues after Last-Event-ID with what has changed since, item by item', async () => {
    const first = await openStream(target, {}, { remainingMs: 3500 });
    await first.finished;
    const [, second] = first.events();
    const last = first.events().at(-1);
    const resumed = await openStream(target, { 'last-event-id': last?.id ?? '' }, { remainingMs: 3500 });
    await resumed.finished;
    expect(resumed.events()).toEqual([]);
    const partly = await openStream(target, { 'last-event-id': second?.id ?? '' }, { remainingMs: 3500 });
    await partly.finished;
    expect(partly.events().map(({ event }) => event)).toEqual(['route', 'vehicle', 'vehicle']);
    const foreign = await openStream(target, { 'last-event-id': '17' }, { remainingMs: 3500 });
    await foreign.finished;
    expect(foreign.events()).toHaveLength(5);
  }, 20_000);

  it('answers a wrong parameter as the API does', async () => {
    const wrong = await openStream('/v2/stream?stopps=demo:CBS');
    await wrong.finished;
    expect(wrong.metadata).toMatchObject({ statusCode: 400 });
    expect(JSON.parse(wrong.text())).toMatchObject({ type: 'urn:problem-type:headway:unknown-parameter' });
  });

  it('answers as JSON to a client that does not accept events', async () => {
    const whole = await openStream(target, { accept: 'application/json' });
    await whole.finished;
    expect(whole.metadata).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': expect.stringMatching(/^application\/json/) },
    });
    expect(JSON.parse(whole.text()).data.boards).toHaveLength(2);
  });

  it.each(['/v2/feeds', '/config', '/v2/stream/', '/v2/streams', '/'])('does not serve %s', async (path) => {
    const other = await openStream(path);
    await other.finished;
    expect(other.metadata).toMatchObject({ statusCode: 404 });
    expect(JSON.parse(other.text())).toEqual({ error: 'This address serves only /v2/stream', code: 404 });
  });

  it('streams below a base path', async () => {
    const below = await openStream(`/city${target}`, {}, { remainingMs: 3500, basePath: '/city' });
    await below.finished;
    expect(below.metadata).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': expect.stringMatching(/^text\/event-stream/) },
    });
  });

  it('stops when the client goes away', async () => {
    const { stream, finished } = await openStream(target, {}, { remainingMs: 60_000 });
    stream.destroy();
    await finished;
  }, 20_000);
});
