import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { v2Endpoints as endpoints } from '../../../../functions/v2/endpoints.ts';
import { startDriver } from '../../../../infra/local/start/database/start-driver.ts';
import { listFieldNames } from '../../../../shared/http/request/sparse-fields.ts';
import type { ApiAnswer } from '../../../support/api/api.ts';
import { formatOpenapi } from '../../../support/api/format-openapi.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/servers/postgres.ts';
import { createRows } from '../../../support/servers/waybills-database.ts';
import { cancelledTripId, type DemoApi, lateTripId, openDemoApi } from '../demo-city.ts';

/** Requests of each operation whose answers are full: with every entity that it can include. */
const samples: Readonly<Record<string, readonly string[]>> = {
  '/v2/routes': ['?ids=demo:1,demo:M1,demo:none&include=stop,alert', '?q=central', '?stops=demo:CBS'],
  '/v2/routes/{id}': ['demo:1?include=directions,stops,shape,service,vehicle,alert', 'demo:M1'],
  '/v2/stops': ['?ids=demo:M06,demo:CBS&include=children,route', '?near=10.9342,79.8316', '?routes=demo:1'],
  '/v2/departures': [
    '?stops=demo:CBS,demo:M06&minutes=120&include=stop,route,trip,vehicle,alert',
    '?stops=demo:CBS&from=2041-01-01T12:00:00Z',
  ],
  '/v2/trips/{id}': [`demo:${lateTripId}?include=vehicle,route,stop,alert`, `demo:${cancelledTripId}`],
  '/v2/timetable': ['?stop=demo:CBS&include=route,trip,stop', '?route=demo:1'],
  '/v2/search': ['?q=central&include=route,stop'],
  '/v2/alerts': ['?include=route'],
  '/v2/vehicles': ['?ids=V7,V8,V9&include=route,trip,alert', '?route=demo:1', '?depot=North'],
  '/v2/vehicles/{id}': ['V7?include=route,trip,alert'],
  '/v2/feeds': [''],
  '/v2/feeds/{id}': ['demo'],
  '/v2/feeds/{id}/bundle': ['demo'],
  '/v2/routes.geojson': ['?feeds=demo'],
  '/v2/routes/{id}/shape.geojson': ['demo:1'],
  '/v2/stops.geojson': ['?feeds=demo'],
  '/v2/vehicles.geojson': ['?feed=demo'],
};
/** Its answers are events, which test/functions/v2/stream.test.ts reads; its parameters are checked here. */
const streams = ['/v2/stream'];

let database: TestDatabase;
let driver: Awaited<ReturnType<typeof startDriver>>;
let demo: DemoApi;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  const rows = createRows(database);
  const { scheduleTripId } = await rows.waybill({ vehicle_no: 'V7', updated_at: '2026-11-27 06:45' });
  const trip = { route_number_id: 1, org_name: 'North', start_time: '07:30', end_time: '08:15' };
  await rows.detail(scheduleTripId, { ...trip, trip_number: 1, is_active_trip: true });
  await rows.detail(scheduleTripId, { ...trip, trip_number: 2, start_time: '08:30' });
  await rows.waybill({ vehicle_no: 'V8', status: 'Closed' });
  folder = await mkdtemp(join(tmpdir(), 'headway-rules-'));
  driver = await startDriver('pg', { databaseUrl: database.url, folder });
  demo = await openDemoApi({ ...driver.settings, WAYBILLS_DEFAULT_FEED: 'demo' });
});
afterAll(async () => {
  await demo?.api.close();
  await driver?.stop();
  await rm(folder, { recursive: true });
  await database?.drop();
});

const answered = endpoints.filter(({ path }) => !streams.includes(path));

const targetOf = (path: string, sample: string) =>
  path.includes('{id}')
    ? path.replace('{id}', sample.split('?')[0] ?? '') + sample.replace(/^[^?]*/, '')
    : path + sample;

/** All answers of an operation, the lines of a bundle one by one. @throws for an answer that is not a 200 */
async function sendSamples(path: string): Promise<ApiAnswer[]> {
  const answers: ApiAnswer[] = [];
  for (const sample of samples[path] ?? []) {
    const answer = await demo.api.send(targetOf(path, sample));
    if (answer.status !== 200) throw new Error(`${path}${sample}: ${answer.status} ${JSON.stringify(answer.value)}`);
    const isLines = typeof answer.value === 'string';
    const value = isLines
      ? String(answer.value)
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
      : answer.value;
    answers.push({ ...answer, value });
  }
  return answers;
}

type Entry = { readonly key: string; readonly value: unknown; readonly owner: Readonly<Record<string, unknown>> };

/** Every field of an answer, at any depth. */
function listEntries(value: unknown): Entry[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(listEntries);
  const owner = value as Readonly<Record<string, unknown>>;
  return Object.entries(owner).flatMap(([key, part]) => [{ key, value: part, owner }, ...listEntries(part)]);
}

type Documented = { paths: Record<string, { get: { responses: Record<string, { headers?: object }> } }> };
/** Of every answer, whatever the operation. */
const standardHeaders = ['content-type', 'content-length', 'content-encoding', 'x-content-type-options'];

const texts = ({ value }: Entry) => [value].flat().filter((one) => typeof one === 'string');
const describeEntries = (entries: readonly Entry[]) =>
  entries.map(({ key, value }) => `${key}: ${JSON.stringify(value)}`.slice(0, 100));

describe('the rules of the second version', () => {
  it('are checked for every operation', () => {
    const paths = endpoints.map(({ path }) => path);
    expect([...Object.keys(samples), ...streams].toSorted()).toEqual(paths.toSorted());
  });

  describe.each(answered.map(({ path }) => path))('%s', (path) => {
    let entries: Entry[];
    let answers: ApiAnswer[];
    beforeAll(async () => {
      answers = await sendSamples(path);
      entries = answers.flatMap(({ value }) => listEntries(value));
      expect(entries.length).toBeGreaterThan(3);
    });

    it('has names in camel case', () => {
      expect(describeEntries(entries.filter(({ key }) => !/^[a-z]+([A-Z][a-z]*)*$/.test(key)))).toEqual([]);
    });

    it('has ids with their feed', () => {
      const isId = ({ key }: Entry) => /^(id|ids)$|(Id|Ids)$/.test(key) && key !== 'feedId';
      const isFeed = ({ owner }: Entry) => 'networkVersion' in owner;
      const wrong = entries.filter(
        (entry) => isId(entry) && !isFeed(entry) && texts(entry).some((id) => !/^demo:./.test(id)),
      );
      expect(describeEntries(wrong)).toEqual([]);
    });

    it('has times as RFC 3339 with an offset, and the service date of a scheduled time', () => {
      const isTime = (text: string) => /^\d{4}-\d\d-\d\d[T ]/.test(text);
      const isRfc3339 = (text: string) =>
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?([+-]\d\d:\d\d|Z)$/.test(text) && !Number.isNaN(Date.parse(text));
      const wrong = entries.filter((entry) => texts(entry).some((text) => isTime(text) && !isRfc3339(text)));
      const named = entries.filter(
        ({ key, value }) => /(Time|At)$/.test(key) && typeof value === 'string' && !isTime(value),
      );
      const alone = entries.filter(
        ({ key, owner }) => key === 'scheduledTime' && typeof owner['serviceDate'] !== 'string',
      );
      expect(describeEntries([...wrong, ...named, ...alone])).toEqual([]);
    });

    it('has null for what is missing, and no text that stands for it', () => {
      const sentinel = /^$|^(unknown|unknown_.*|none|null|undefined|no_data_available|no_information|n\/a|-1|nan)$/i;
      const wrong = entries.filter((entry) => texts(entry).some((text) => sentinel.test(text)) || entry.value === -1);
      expect(describeEntries(wrong)).toEqual([]);
    });

    it('has only headers that the document describes', async () => {
      const { paths } = JSON.parse(await formatOpenapi()) as Documented;
      const described = Object.keys(paths[path]?.get.responses['200']?.headers ?? {}).map((name) => name.toLowerCase());
      const sent = new Set(answers.flatMap(({ headers }) => Object.keys(headers)));
      expect([...sent].filter((name) => !described.includes(name) && !standardHeaders.includes(name))).toEqual([]);
    });

    it('has an ETag, which its next request confirms, and says how long it may be kept', async () => {
      for (const [index, { headers }] of answers.entries()) {
        expect(headers['etag']).toMatch(/^"[\w-]{20,}"$/);
        expect(headers['cache-control']).toMatch(/max-age=\d+|no-store/);
        const target = targetOf(path, samples[path]?.[index] ?? '');
        const again = await demo.api.send({ target, headers: { 'if-none-match': headers['etag'] ?? '' } });
        expect(again.status).toBe(304);
      }
    });
  });

  it.each(
    endpoints.flatMap(({ path, query }) => (listFieldNames(query) ?? []).slice(0, 1).map((name) => [path, name])),
  )('%s refuses an unknown parameter and names the nearest, %s', async (path, name) => {
    const target = targetOf(path, samples[path]?.[0]?.split('?')[0] ?? '');
    const { status, value, headers } = await demo.api.send(`${target}?${name}x=1`);
    expect([status, value]).toMatchObject([
      400,
      {
        type: 'urn:problem-type:headway:unknown-parameter',
        title: 'Unknown parameter',
        status: 400,
        detail: `${name}x: unknown parameter; the nearest known parameter is ${name}`,
        parameter: `${name}x`,
        error: `${name}x: unknown parameter; the nearest known parameter is ${name}`,
        code: 400,
      },
    ]);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  it('names the parameter that contains the unknown name, or is contained in it', async () => {
    const { value } = await demo.api.send(`/v2/trips/demo:${lateTripId}?date=2026-11-27`);
    expect((value as { detail: string }).detail).toContain('the nearest known parameter is serviceDate');
  });

  it.each([
    ['/v2/routes/demo:none', 'route-not-found'],
    ['/v2/routes/1', 'route-not-found'],
    ['/v2/routes/none:1', 'feed-not-found'],
    ['/v2/trips/demo:none', 'trip-not-found'],
    ['/v2/timetable?stop=demo:none', 'stop-not-found'],
    ['/v2/vehicles/V99', 'vehicle-not-found'],
    ['/v2/feeds/none', 'feed-not-found'],
    ['/v2/feeds/none/bundle', 'feed-not-found'],
    ['/v2/vehicles.geojson?feed=none', 'feed-not-found'],
  ])('%s is a 404 of its own type, %s', async (target, type) => {
    const { status, value } = await demo.api.send(target);
    const { error, detail, id } = value as Record<string, unknown>;
    expect([status, value]).toMatchObject([404, { type: `urn:problem-type:headway:${type}`, code: 404 }]);
    expect(error).toBe(detail);
    expect(decodeURIComponent(target)).toContain(id);
  });

  it('says which upstream is down', async () => {
    const alone = await openDemoApi({ WAYBILLS_DEFAULT_FEED: 'demo', GTFS_RESTART_PATIENCE: '0' });
    const typeOf = async (target: string) => {
      const { status, value, headers } = await alone.api.send(target);
      return [status, (value as { type: string }).type, Number(headers['retry-after']) > 0];
    };
    expect(await typeOf('/v2/vehicles/V7')).toEqual([503, 'urn:problem-type:headway:database-unavailable', true]);
    await alone.stopOtp();
    expect(await typeOf('/v2/departures?stops=demo:CBS')).toEqual([
      503,
      'urn:problem-type:headway:otp-unavailable',
      true,
    ]);
    await alone.api.close();
  });
});
