import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../support/api/api.ts';
import { publishNetwork } from '../support/feeds/publish-network.ts';
import { town } from '../support/feeds/town.ts';

let folder: string;
let api: TestApi;
let version: string;
const publishedAt = Date.UTC(2026, 10, 23, 4, 5, 6);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  version = await publishNetwork(folder, town, { publishedAt });
  api = createTestApi({ SNAPSHOT_STORE: folder });
});

afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

describe('a network endpoint', () => {
  it('answers a route', async () => {
    expect((await api.send('/route/town/42')).value).toEqual({
      id: '42',
      shortName: '42',
      longName: 'மையம் – Harbour',
      mode: 'BUS',
      agencyName: 'Town Buses',
      tripCount: 9,
      stopCount: 3,
      startPoint: { lat: 13, lon: 80 },
      endPoint: { lat: 13, lon: 80 },
    });
  });

  it('answers all routes of a feed by id', async () => {
    expect((await api.send('/routes/town')).value).toMatchObject([{ id: '42' }, { id: 'a|b' }]);
  });

  it('answers the stops of a route, also by direction', async () => {
    const all = await api.send('/route-stop-mapping/town/route/42');
    expect(all.value).toMatchObject([
      { stopCode: 'C1', sequenceNum: 1, estimatedTravelTimeFromPreviousStop: null },
      { stopCode: '2', sequenceNum: 2, estimatedTravelTimeFromPreviousStop: 90 },
      { stopCode: 'C3', sequenceNum: 3, estimatedTravelTimeFromPreviousStop: 120 },
    ]);
    const back = await api.send('/route-stop-mapping/town/route/42?directionId=1&direction=Harbour');
    expect(back.value).toMatchObject([{ stopCode: 'C3' }, { stopCode: 'C1' }]);
  });

  it('answers the routes of a stop, by its code or id', async () => {
    const routes = [{ routeCode: '42' }, { routeCode: 'a|b' }];
    expect((await api.send('/route-stop-mapping/town/stop/2')).value).toMatchObject(routes);
    expect((await api.send('/route-stop-mapping/town/stop/C1?direction=x')).value).toMatchObject([{ routeCode: '42' }]);
  });

  it('answers all served stops by code', async () => {
    const { value } = await api.send('/stops/town');
    expect(value).toMatchObject([{ stopCode: '2' }, { stopCode: 'C1' }, { stopCode: 'C3' }, { stopCode: 'Cp1' }]);
  });

  it('answers a stop and a station', async () => {
    expect((await api.send('/stop/town/Cp2')).value).toMatchObject({ stopCode: 'Cp2', routeCode: 'UNKNOWN' });
    expect((await api.send('/stop/town/S')).value).toMatchObject({ stopName: 'Station', stopPoint: { lat: 13.1 } });
  });

  it('answers the stops of a station, and none for anything else', async () => {
    expect((await api.send('/station-children/town/S')).value).toEqual(['p1', 'p2']);
    expect((await api.send('/station-children/town/C1')).value).toEqual([]);
  });

  it('answers the version', async () => {
    expect((await api.send('/version/town')).value).toBe(version);
    expect(version).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['/route/town/town:42', '42'],
    ['/route/town/town%3A42', '42'],
    ['/route/town/a|b', 'a|b'],
    ['/route/town/a%7Cb', 'a|b'],
    ['/route/town/town:a|b', 'a|b'],
  ])('resolves the ids of %s', async (target, id) => {
    expect((await api.send(target)).value).toMatchObject({ id });
  });

  it.each([
    ['/route/town/other:42', 'Route not found'],
    ['/route/town/43', 'Route not found'],
    ['/route-stop-mapping/town/route/43', 'Route not found'],
    ['/route-stop-mapping/town/stop/nowhere', 'Stop not found'],
    ['/stop/town/nowhere', 'Stop not found'],
    ['/stop/town/other:1', 'Stop not found'],
    ['/routes/village', 'GTFS ID not found'],
    ['/stops/village', 'GTFS ID not found'],
    ['/version/village', 'GTFS ID not found'],
    ['/station-children/village/S', 'GTFS ID not found'],
  ])('answers %s with 404 and %s', async (target, error) => {
    expect(await api.send(target)).toMatchObject({ status: 404, value: { error, code: 404 } });
  });

  it('has the version and its publication time, and no age while it is current', async () => {
    const { headers } = await api.send('/route/town/42');
    expect(headers).toMatchObject({ 'x-data-version': version, 'x-data-last-updated': '2026-11-23T04:05:06.000Z' });
    expect(headers['x-data-age']).toBeUndefined();
  });

  it.each(['/routes/town', '/stops/town'])('answers %s in consecutive pages', async (path) => {
    const whole = (await api.send(path)).value as unknown[];
    const read: unknown[] = [];
    let next: string | undefined = `${path}?limit=1`;
    while (next !== undefined) {
      const { value, headers } = await api.send(next);
      read.push(...(value as unknown[]));
      const link: string | undefined = /^<(.*)>; rel="next"$/.exec(headers['link'] ?? '')?.[1];
      next = link === undefined ? undefined : path + link;
    }
    expect(read).toEqual(whole);
  });

  it.each([
    ['', 'lat: expected a number from -90 to 90; it is required without bbox'],
    ['?lat=13', 'lon: expected a number from -180 to 180; it is required with lat'],
    ['?lat=91&lon=80', 'lat: expected a number from -90 to 90'],
  ])('refuses a place of /nearby that is missing or wrong: %j', async (query, error) => {
    expect(await api.send(`/nearby/town${query}`)).toMatchObject({ status: 400, value: { error } });
  });

  it('refuses an invalid limit or cursor', async () => {
    expect(await api.send('/routes/town?limit=0')).toMatchObject({
      status: 400,
      value: { error: expect.stringMatching(/^limit: /) },
    });
    expect(await api.send('/routes/town?cursor=x')).toMatchObject({
      status: 400,
      value: { error: expect.stringMatching(/^cursor: /) },
    });
  });
});

describe('network data that cannot be refreshed', () => {
  it('stay in use, marked with their age', async () => {
    let nowMs = Date.now();
    const clock = { now: () => nowMs, monotonic: () => performance.now() };
    const lost = await mkdtemp(join(tmpdir(), 'headway-test-'));
    await publishNetwork(lost, town);
    const own = createTestApi({ SNAPSHOT_STORE: lost, GTFS_POLLING_INTERVAL: '30' }, { clock });
    expect((await own.send('/route/town/42')).status).toBe(200);
    await rm(lost, { recursive: true });
    nowMs += 60_000;
    const { status, headers } = await own.send('/route/town/42');
    expect({ status, age: headers['x-data-age'] }).toEqual({ status: 200, age: '60' });
    await own.close();
  });

  it('are a 503 with Retry-After where nothing was ever loaded, also for /ready', async () => {
    const empty = createTestApi({
      GTFS_RESTART_PATIENCE: '0',
      OTP_INSTANCES: '[{"url":"http://127.0.0.1:9","default":true}]',
      GTFS_RETRY_DELAY: '0',
    });
    for (const target of ['/routes/town', '/ready']) {
      const { status, headers } = await empty.send(target);
      expect({ status, retryAfter: Number(headers['retry-after']) > 0 }, target).toEqual({
        status: 503,
        retryAfter: true,
      });
    }
    expect((await empty.send('/health')).status).toBe(200);
    await empty.close();
  });
});
