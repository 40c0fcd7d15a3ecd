import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildDemoCity } from '../../infra/local/demo-city/build-demo-city.ts';
import { buildTransit } from '../../infra/local/otp/model/build-transit.ts';
import { createOtpServer } from '../../infra/local/otp/server.ts';
import { type Listening, listenOnLoopback } from '../../infra/local/sockets/listen-on-loopback.ts';
import type { Clock } from '../../shared/connections/core/clock.ts';
import { createTestApi, type TestApi } from '../support/api/api.ts';
import { createCall } from '../support/create-call.ts';
import { createMovableClock } from '../support/movable-clock.ts';

type Script = (query: string) => { readonly status?: number; readonly body: string } | 'never' | undefined;

let folder: string;
let otp: Listening;
let front: Listening;
let api: TestApi;
let script: Script;
let received: string[];

const isIntrospection = (query: string) => query.includes('__schema');
const connect = (clock?: Clock, more: Record<string, string> = {}) =>
  createTestApi(
    {
      SNAPSHOT_STORE: folder,
      OTP_INSTANCES: JSON.stringify([{ url: front.url, default: true }]),
      GTFS_RATE_LIMIT_DELAY: '0',
      GTFS_RETRY_DELAY: '0',
      OTP_CACHE_TTL: '0',
      ...more,
    },
    clock === undefined ? {} : { clock },
  );
const ask = (query: string, options = {}) =>
  api.send(
    {
      method: 'POST',
      target: '/graphql',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, gtfs_id: 'demo' }),
    },
    options,
  );

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  received = [];
  script = () => undefined;
  otp = await listenOnLoopback(createOtpServer({ transit: buildTransit(new Map([['demo', buildDemoCity()]])) }));
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { query } = JSON.parse(body) as { query: string };
    received.push(query);
    const scripted = script(query);
    if (scripted === 'never') return undefined;
    if (scripted !== undefined) return response.writeHead(scripted.status ?? 200).end(scripted.body);
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${otp.url}${request.url}`, { method: 'POST', headers, body });
    return response.end(await answer.text());
  });
  front = await listenOnLoopback(server);
  const first = connect();
  await first.services.refresher.run(createCall());
  await first.close();
  api = connect();
  received = [];
});
afterEach(async () => {
  await api.close();
  await front.close();
  await otp.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the GraphQL guard of an OTP', () => {
  it('caches the answers of two instances to one query apart', async () => {
    await api.close();
    const instances = [
      { url: front.url, default: true },
      { url: otp.url, cities: ['east'] },
    ];
    api = connect(undefined, { OTP_INSTANCES: JSON.stringify(instances), OTP_CACHE_TTL: '60' });
    const askCity = async (city: string) => {
      const body = JSON.stringify({ query: '{ feeds { feedId } }', city });
      const headers = { 'content-type': 'application/json' };
      const answer = await api.send({ method: 'POST', target: '/graphql', headers, body });
      return answer.headers['x-cache'];
    };
    const cities = ['west', 'east', 'west', 'east'];
    const sources = [];
    for (const city of cities) sources.push(await askCity(city));
    expect(sources).toEqual(['miss', 'miss', 'hit', 'hit']);
  });

  it('checks a query once for each of two instances that take turns', async () => {
    await api.close();
    const instances = [
      { url: front.url, default: true },
      { url: otp.url, cities: ['east'] },
    ];
    api = connect(undefined, { OTP_INSTANCES: JSON.stringify(instances) });
    const { graphqlGuard, otp: client } = api.services;
    const question = { query: '{ feeds { feedId } }', variables: {}, operationName: undefined };
    const checkOnBoth = () =>
      Promise.all(client.instances.map((instance) => graphqlGuard.check(instance, question, createCall())));
    await checkOnBoth(); // reads both schemas; each new one empties the list
    const first = await checkOnBoth();
    expect(first[0]?.key).not.toBe(first[1]?.key);
    const again = await checkOnBoth();
    for (const [index, accepted] of again.entries()) expect(accepted).toBe(first[index]); // the remembered result
  });

  it('reads the schema that the refresh stored beside the snapshots, without asking the OTP', async () => {
    script = (query) => (isIntrospection(query) ? { status: 500, body: '' } : undefined);
    expect((await ask('{ feeds { feedId } }')).value).toEqual({ data: { feeds: [{ feedId: 'demo' }] } });
    expect((await ask('{ feeds { nothing } }')).value).toEqual({ errors: [{ message: expect.any(String) }] });
    expect(received).toEqual(['{ feeds { feedId } }']);
  });

  it('keeps using its schema when it cannot read a newer one', async () => {
    const clock = createMovableClock(Date.now());
    await api.close();
    api = connect(clock);
    expect((await ask('{ feeds { feedId } }')).status).toBe(200);
    await rm(folder, { recursive: true });
    script = (query) => (isIntrospection(query) ? { status: 500, body: '' } : undefined);
    clock.advance(900_000);
    expect((await ask('{ feeds { nothing } }')).value).toEqual({ errors: [{ message: expect.any(String) }] });
    expect((await ask('{ feeds { feedId } }')).status).toBe(200);
    expect(received.filter(isIntrospection)).not.toEqual([]);
  });

  it('accepts an answer up to its limit; a longer one is a 413 and does not count as a failure of the OTP', async () => {
    const answerOf = (length: number) => JSON.stringify({ data: { feeds: [{ feedId: 'x'.repeat(length) }] } });
    script = (query) => (query.includes('feeds') ? { body: answerOf(5 * 1024 * 1024) } : undefined);
    for (let round = 0; round < 10; round += 1) {
      const { status, value } = await ask('{ feeds { feedId } }');
      expect({ status, value }).toEqual({
        status: 413,
        value: { code: 413, error: expect.stringContaining('ask for fewer objects') },
      });
    }
    expect((await ask('{ agencies { name } }')).status).toBe(200); // the circuit is still closed
    script = () => ({ body: answerOf(1024) });
    expect((await ask('{ feeds { feedId } }')).status).toBe(200);
  });

  it('ends at the deadline of the call', async () => {
    script = (query) => (query.includes('feeds') ? 'never' : undefined);
    expect((await ask('{ feeds { feedId } }', { remainingMs: 1500 })).status).toBe(504);
  });

  it('answers 503 when no network is loaded to estimate list lengths', async () => {
    await rm(folder, { recursive: true });
    script = (query) => (query.startsWith('query Routes') ? { status: 500, body: '' } : undefined);
    expect((await ask('{ routes { trips { stoptimes { stop { name } } } } }')).status).toBe(503);
  });
});
