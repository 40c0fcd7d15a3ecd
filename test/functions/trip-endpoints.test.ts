import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noSideTables } from '../../shared/transit/network/side-tables.ts';
import { createTestApi, type TestApi } from '../support/api/api.ts';
import { publishNetwork } from '../support/feeds/publish-network.ts';
import { type ScriptedOtp, startScriptedOtp } from '../support/feeds/scripted-otp.ts';
import { town } from '../support/feeds/town.ts';

const stop = (id: string) => ({
  gtfsId: `town:${id}`,
  code: null,
  name: `Stop ${id}`,
  platformCode: null,
  lat: 13,
  lon: 80,
});
const call = (id: string, position: number, second: number, late = 0) => ({
  stopPosition: position,
  headsign: 'Harbour',
  scheduledArrival: second,
  scheduledDeparture: second + 10,
  realtimeArrival: second + late,
  realtimeDeparture: second + 10 + late,
  serviceDay: Date.UTC(2026, 10, 22, 18, 30) / 1000, // midnight of the 23rd in Asia/Kolkata
  stop: stop(id),
});
const trip = {
  gtfsId: 'town:t1',
  directionId: '1',
  activeDates: ['20261201', '20261123'],
  route: { gtfsId: 'town:42', shortName: '42', longName: null, agency: { timezone: 'Asia/Kolkata' } },
  pattern: { directionId: 1, stops: [stop('1'), stop('2')] },
  stoptimes: [call('2', 7, 300), call('1', 3, 100)],
  stoptimesForDate: [call('1', 3, 100, 60), call('2', 7, 300, 60)],
};

let folder: string;
let otp: ScriptedOtp;
let api: TestApi;
let nowMs: number;
let answer: unknown;

beforeEach(async () => {
  nowMs = Date.UTC(2026, 10, 23, 6); // 11:30 of the 23rd there
  answer = trip;
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  await publishNetwork(folder, town, {
    sideTables: { ...noSideTables, providerStops: [{ providerStopCode: 'P:1', stopCode: 'C1' }] },
  });
  otp = await startScriptedOtp([town], { isDefault: true });
  otp.script = (operation) => (operation === 'Trip' ? { body: JSON.stringify({ data: { trip: answer } }) } : undefined);
  api = createTestApi(
    {
      SNAPSHOT_STORE: folder,
      OTP_INSTANCES: JSON.stringify([{ url: otp.instance.url, default: true, cities: ['town'] }]),
      GTFS_RETRY_DELAY: '0',
    },
    { clock: { now: () => nowMs, monotonic: () => performance.now() } },
  );
});
afterEach(async () => {
  await api.close();
  await otp.close();
  await rm(folder, { recursive: true });
});

const scheduleOf = async (target = '/trip/town:t1') =>
  ((await api.send(target)).value as { schedule: { arrivalTime: number | null }[] }).schedule.map(
    (one) => one.arrivalTime,
  );

describe('a trip', () => {
  it("has its stops and today's times, realtime where OTP has it, in the order of its positions", async () => {
    expect((await api.send('/trip/town:t1')).value).toEqual({
      tripId: 'town:t1',
      routeId: 'town:42',
      routeName: '42',
      direction: 1,
      stops: [
        { stopId: 'town:1', stopCode: '1', stopName: 'Stop 1', sequence: 3, lat: 13, lon: 80 },
        { stopId: 'town:2', stopCode: '2', stopName: 'Stop 2', sequence: 7, lat: 13, lon: 80 },
      ],
      schedule: [
        { stopCode: '1', arrivalTime: 160, departureTime: 170, sequence: 3 },
        { stopCode: '2', arrivalTime: 360, departureTime: 370, sequence: 7 },
      ],
      lastUpdated: '2026-11-23T06:00:00.000Z',
      source: 'graphql',
    });
  });

  it('has its planned times where it does not run today, although OTP returns those of another day', async () => {
    nowMs = Date.UTC(2026, 10, 23, 19); // the 24th there
    expect(await scheduleOf()).toEqual([100, 300]);
    answer = { ...trip, activeDates: ['20261124'] };
    expect(await scheduleOf('/trip/town:t1?city=town')).toEqual([100, 300]);
  });

  it('asks for its dates until those of its service are known, and again for another service', async () => {
    const asked: unknown[] = [];
    otp.script = (operation) => {
      if (operation !== 'Trip') return undefined;
      const { id, isWhole = true } = (otp.queries.at(-1)?.variables ?? {}) as { id: string; isWhole?: boolean };
      asked.push([id, isWhole]);
      const serviceId = id === 'town:t9' ? 'town:weekend' : 'town:week';
      const activeDates = serviceId === 'town:week' ? ['20261123'] : ['20261128'];
      const { activeDates: _, pattern, ...part } = trip;
      const whole = isWhole ? { activeDates, pattern } : { pattern: { directionId: 1 } };
      return { body: JSON.stringify({ data: { trip: { ...part, ...whole, gtfsId: id, serviceId } } }) };
    };
    const today = [160, 360];
    for (const id of ['t1', 't2', 't3']) expect(await scheduleOf(`/trip/town:${id}`)).toEqual(today);
    expect(await scheduleOf('/trip/town:t9')).toEqual([100, 300]); // its service does not run today
    expect(asked).toEqual([
      ['town:t1', true],
      ['town:t2', true],
      ['town:t3', false],
      ['town:t9', false],
      ['town:t9', true],
    ]);
    nowMs += 900_000; // a refresh may have found a new timetable
    await scheduleOf('/trip/town:t4');
    expect(asked.at(-1)).toEqual(['town:t4', true]);
  });

  it('of frequencies.txt has the stops of its pattern and no times', async () => {
    answer = { ...trip, stoptimes: null, stoptimesForDate: null };
    expect(await scheduleOf()).toEqual([null, null]);
  });

  it.each([
    '/trip/town:t1',
    '/trip/town%3At1',
    '/trip/t1',
    '/trip/t1?gtfs_id=town',
    '/trip/town:t1?gtfs_id=town',
    '/trip/town:t1?city=town',
    '/trip/town:t1?city=nowhere',
  ])('is meant by %s', async (target) => {
    expect((await api.send(target)).value).toMatchObject({ tripId: 'town:t1' });
    expect(otp.queries.at(-1)).toMatchObject({ variables: { id: 'town:t1' } });
  });

  it('is not found where OTP does not have it, or with the prefix of another feed', async () => {
    await publishNetwork(folder, { ...town, feedId: 'village' });
    for (const target of ['/trip/village:t1?gtfs_id=town', '/trip/t1']) {
      expect(await api.send(target), target).toMatchObject({
        status: 404,
        value: { error: 'Trip not found', code: 404 },
      });
    }
    answer = null;
    expect(await api.send('/trip/town:t1')).toMatchObject({
      status: 404,
      value: { error: 'Trip not found', code: 404 },
    });
  });

  it('comes from the cache, marked so, and with its age when OTP is down', async () => {
    await api.send('/trip/town:t1');
    expect((await api.send('/trip/town:t1')).value).toMatchObject({
      source: 'cache',
      lastUpdated: '2026-11-23T06:00:00.000Z',
    });
    nowMs += 60_000;
    otp.script = () => ({ status: 500, body: 'java.lang.OutOfMemoryError at secret.Place' });
    const { status, headers, value } = await api.send('/trip/town:t1');
    expect({ status, cache: headers['x-cache'], age: headers['x-data-age'] }).toEqual({
      status: 200,
      cache: 'stale',
      age: '60',
    });
    expect(value).toMatchObject({ source: 'cache' });
    const failed = await api.send('/trip/town:t2');
    expect(failed).toMatchObject({ status: 503, headers: { 'retry-after': expect.any(String) } });
    expect(JSON.stringify(failed.value)).not.toMatch(/java|secret/);
  });

  it('is a 503 where OTP answers with errors or incompletely', async () => {
    for (const body of [
      '{"errors":[{"message":"x"}]}',
      '{"errors":[{"message":"x"}],"data":{"trip":null}}',
      '<html>',
      '{"data":{"trip":{"gtfsId":"town:t1"}}}',
    ]) {
      otp.script = () => ({ body });
      expect((await api.send('/trip/town:t9')).status, body).toBe(503);
    }
  });
});

describe('an example trip', () => {
  it('is the smallest trip of the representative pattern, in the form of details', async () => {
    expect((await api.send('/example-trip/town/42')).value).toMatchObject({
      tripId: 'town:t1',
      stops: [
        { stopId: 'town:1', platformCode: null, scheduledArrival: 100, headsign: 'Harbour', stopPosition: 3 },
        { stopId: 'town:2' },
      ],
    });
    expect((await api.send('/example-trip-map')).value).toEqual({ town: { '42': 'town:t1', 'a|b': 'town:t3' } });
    for (const target of ['/example-trip/town/43', '/example-trip/nowhere/42']) {
      expect(await api.send(target)).toMatchObject({ status: 404, value: { error: 'Example trip not found' } });
    }
  });
});

describe("a provider's stop code", () => {
  it('is resolved to the stop code', async () => {
    expect((await api.send('/stop-code/town/P:1')).value).toEqual({ stop_code: 'C1' });
    for (const target of ['/stop-code/town/P2', '/stop-code/nowhere/P:1']) {
      expect(await api.send(target)).toMatchObject({ status: 404, value: { error: 'Provider stop code not found' } });
    }
  });
});
