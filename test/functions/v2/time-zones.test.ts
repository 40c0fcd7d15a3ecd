import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDemoCity } from '../../../infra/local/demo-city/build-demo-city.ts';
import { buildTransit } from '../../../infra/local/otp/model/build-transit.ts';
import { createOtpServer } from '../../../infra/local/otp/server.ts';
import { type Listening, listenOnLoopback } from '../../../infra/local/sockets/listen-on-loopback.ts';
import { startDriver } from '../../../infra/local/start/database/start-driver.ts';
import { createTestApi, type TestApi } from '../../support/api/api.ts';
import { createMovableClock } from '../../support/movable-clock.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';
import { createRows } from '../../support/servers/waybills-database.ts';
import { startMs } from './demo-city.ts';

/** `startMs` is 07:00 of the 27th in India and 17:30 of the 26th in California. */
const zones = { demo: 'Asia/Kolkata', bay: 'America/Los_Angeles' } as const;
const offsets = { demo: '+05:30', bay: '-08:00' } as const;
const dates = { demo: '2026-11-27', bay: '2026-11-26' } as const;
const feedIds = ['demo', 'bay'] as const;

let database: TestDatabase;
let driver: Awaited<ReturnType<typeof startDriver>>;
let folder: string;
let otps: readonly Listening[];
let api: TestApi;
beforeAll(async () => {
  const clock = createMovableClock(startMs);
  database = await createTestDatabase();
  const rows = createRows(database);
  const { scheduleTripId } = await rows.waybill({ vehicle_no: 'V7', updated_at: '2026-11-26 17:00' });
  await rows.detail(scheduleTripId, { trip_number: 1, route_number_id: 1, start_time: '18:00', is_active_trip: true });
  folder = await mkdtemp(join(tmpdir(), 'headway-zones-'));
  driver = await startDriver('pg', { databaseUrl: database.url, folder });
  otps = await Promise.all(
    feedIds.map((feedId) => {
      const city = buildDemoCity();
      const agencies = city.agencies.map((agency) => ({ ...agency, timeZone: zones[feedId] }));
      const transit = buildTransit(new Map([[feedId, { ...city, agencies }]]));
      return listenOnLoopback(createOtpServer({ transit, nowMs: clock.now }));
    }),
  );
  const instances = JSON.stringify(otps.map(({ url }, index) => ({ url, feeds: [feedIds[index]] })));
  const settings = { OTP_INSTANCES: instances, GTFS_RATE_LIMIT_DELAY: '0', WAYBILLS_DEFAULT_FEED: 'demo' };
  api = createTestApi({ ...settings, ...driver.settings }, { clock });
});
afterAll(async () => {
  await api?.close();
  await Promise.all((otps ?? []).map((otp) => otp.close()));
  await driver?.stop();
  await rm(folder, { recursive: true });
  await database?.drop();
});

const get = async <Data>(target: string) => {
  const { status, value } = await api.send(target);
  if (status !== 200) throw new Error(`${target}: ${status} ${JSON.stringify(value)}`);
  return (value as { data: Data }).data;
};

describe('two feeds with their own time zones', () => {
  it('have boards in one answer, each in its zone', async () => {
    type Board = { timeZone: string; departures: { scheduledTime: string; serviceDate: string }[] };
    const boards = await get<Board[]>('/v2/departures?stops=demo:CBS,bay:CBS&limit=3');
    for (const [index, feedId] of feedIds.entries()) {
      const board = boards[index];
      expect(board).toMatchObject({ timeZone: zones[feedId] });
      expect(board?.departures).toHaveLength(3);
      for (const { scheduledTime, serviceDate } of board?.departures ?? []) {
        expect([scheduledTime.slice(-6), scheduledTime.slice(0, 10), serviceDate]).toEqual([
          offsets[feedId],
          dates[feedId],
          dates[feedId],
        ]);
      }
    }
  });

  it('have dates of their own in the list of feeds', async () => {
    const feeds = await get<{ id: string; timeZone: string; publishedAt: string }[]>('/v2/feeds');
    const found = feeds.map(({ id, timeZone, publishedAt }) => [id, timeZone, publishedAt.slice(-6)]);
    expect(found.toSorted()).toEqual(feedIds.map((id) => [id, zones[id], offsets[id]]).toSorted());
  });

  it('have timetables and services of the date in their zone', async () => {
    for (const feedId of feedIds) {
      expect(await get(`/v2/timetable?stop=${feedId}:CBS`)).toMatchObject({ serviceDate: dates[feedId] });
      expect(await get(`/v2/routes/${feedId}:1?include=service`)).toMatchObject({
        service: { serviceDate: dates[feedId], firstDeparture: expect.stringContaining(offsets[feedId]) },
      });
    }
  });

  it('have duties with the date and times of their operator, without a setting', async () => {
    for (const feedId of feedIds) {
      expect(await get(`/v2/vehicles/V7?feed=${feedId}`)).toMatchObject({
        id: `${feedId}:V7`,
        timeZone: zones[feedId],
        serviceDate: dates[feedId],
        updatedAt: `2026-11-26T17:00:00${offsets[feedId]}`,
        currentTrip: { startTime: `${dates[feedId]}T18:00:00${offsets[feedId]}` },
      });
    }
  });
});
