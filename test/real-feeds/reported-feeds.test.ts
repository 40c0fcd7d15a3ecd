import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { readGtfsFeed } from '../../infra/local/gtfs/read-gtfs-feed.ts';
import type { TestApi } from '../support/api/api.ts';
import { type FeedsApi, openFeedsApi } from '../support/api/feeds-api.ts';
import { isSharedMissing, sharedFolder } from '../support/feeds/shared-folder.ts';
import { createMovableClock } from '../support/movable-clock.ts';

/**
 * The rows of ../shared/reports/README.md with the values that callers get. The other places of its table:
 * - refused feeds, with file and line: test/infra/local/gtfs/reported-feeds.test.ts, which has every zip
 * - every answer as a real OpenTripPlanner's: npm run test:otp (test/otp/reported-feeds.ts)
 * - events: test/functions/reported-events.test.ts; SQL: test/waybills/reported-sql.test.ts; side tables: test/snapshot/parse-side-tables.test.ts
 */
const isMissing = isSharedMissing('reports/gtfs', { needs: 'answering from the reported feeds' });
const folder = `${sharedFolder}reports/gtfs/`;
const clock = createMovableClock(Date.parse('2026-11-09T20:00:00Z')); // noon of Monday in Los Angeles

const opened: FeedsApi[] = [];
afterAll(async () => {
  for (const one of opened.reverse()) await one.close();
});

/** An API in front of one OTP with these feeds. */
async function open(...feedIds: string[]): Promise<TestApi> {
  const feeds = Object.fromEntries(feedIds.map((id) => [id, readGtfsFeed(`${folder}${id}.zip`)]));
  const one = await openFeedsApi(feeds, clock);
  opened.push(one);
  return one.api;
}

async function get<Value>(api: TestApi, target: string): Promise<Value> {
  const { status, value } = await api.send(target);
  expect([target, status]).toEqual([target, 200]);
  return value as Value;
}

type Boards = { data: { departures: { scheduledTime: string; tripId: string }[] }[] };
type Timetable = { data: { departures: { scheduledTime: string; tripId: string }[] } };
type Calls = {
  data: {
    isFrequencyBased: boolean;
    calls: { stopId: string; scheduledArrival: string; scheduledDeparture: string }[];
  };
};

/** The departures of a stop in the 24 hours from noon of Monday, as local times. */
async function listDepartures(feedId: string, stop: string): Promise<string[]> {
  const { data } = await get<Boards>(await open(feedId), `/v2/departures?stops=${feedId}:${stop}&limit=20`);
  return (data[0]?.departures ?? []).map(({ scheduledTime }) => scheduledTime.slice(0, 19));
}

async function listCalls(feedId: string): Promise<Calls['data']> {
  const { data } = await get<Calls>(await open(feedId), `/v2/trips/${feedId}:T1`);
  return data;
}

describe.skipIf(isMissing)('a reported feed', () => {
  it.each([
    ['three_days', 'S2', ['2026-11-10T08:00:00']], // 32:00 of Monday
    ['three_days', 'S3', ['2026-11-09T20:30:00']], // 68:30 of Saturday
    ['two_days', 'S2', ['2026-11-10T08:00:00']],
    ['past_midnight', 'S1', ['2026-11-10T01:00:00']], // 25:00 of Monday
    ['negative', 'S1', ['2026-11-09T23:00:00']], // -01:00 of Tuesday
    ['plain', 'S1', ['2026-11-10T08:00:00']],
  ])('%s has the departures of %s on their day', async (feedId, stop, times) => {
    expect(await listDepartures(feedId, stop)).toEqual(times);
  });

  it('dst counts from noon minus 12 hours on a day when clocks change', async () => {
    const { data } = await get<Timetable>(await open('dst'), '/v2/timetable?stop=dst:S1&date=2026-11-01');
    const startMs = Date.parse('2026-11-01T20:00:00Z') - 12 * 3_600_000; // noon in winter time
    const expected = [
      '00:30',
      '01:30',
      '02:30',
      '03:30',
      '12:00',
      '23:30',
      '24:30',
      '25:30',
      '26:30',
      '27:30',
      '49:30',
    ];
    const moments = expected.map(
      (time) => startMs + Number(time.slice(0, 2)) * 3_600_000 + Number(time.slice(3)) * 60_000,
    );
    expect(data.departures.map(({ scheduledTime }) => Date.parse(scheduledTime))).toEqual(moments);
  });

  it('repeated_plain keeps both calls at a stop', async () => {
    const { calls } = await listCalls('repeated_plain');
    expect(calls.map(({ stopId }) => stopId.slice(-2))).toEqual(['S1', 'S2', 'S2', 'S3']);
  });

  it.each([
    [
      'last_untimed',
      [
        ['08:00', '08:00'],
        ['08:10', '08:11'],
        [null, null],
      ],
    ],
    [
      'first_untimed',
      [
        ['04:04', '04:04'], // OTP 2.9 interpolates it from one second before midnight
        ['08:10', '08:11'],
        ['08:20', '08:20'],
      ],
    ],
  ] as const)('%s loads, and the missing times are those of a real OTP', async (feedId, times) => {
    const { calls } = await listCalls(feedId);
    expect(
      calls.map((call) => [call.scheduledArrival, call.scheduledDeparture].map((time) => time?.slice(11, 16) ?? null)),
    ).toEqual(times);
  });

  it.each(['frequencies', 'frequencies_exact'])(
    '%s has stops without times, and says that the trip repeats',
    async (feedId) => {
      const { isFrequencyBased, calls } = await listCalls(feedId);
      expect([isFrequencyBased, calls.map(({ scheduledArrival }) => scheduledArrival)]).toEqual([
        true,
        [null, null, null],
      ]);
    },
  );

  it('one_of_two_times loads', async () => {
    expect(await get<unknown[]>(await open('one_of_two_times'), '/routes/one_of_two_times')).toEqual([]); // as a real OTP's
  });

  it('root_and_old_folder has the names of the file at the root', async () => {
    const names = await get<{ stopName: string }[]>(await open('root_and_old_folder'), '/stops/root_and_old_folder');
    expect(names.map(({ stopName }) => stopName)).toEqual(['First', 'Second', 'Third']);
  });

  it('route_type_1700 is a bus', async () => {
    const routes = await get<{ id: string; mode: string }[]>(await open('route_type_1700'), '/routes/route_type_1700');
    expect(routes.map(({ id, mode }) => [id, mode])).toContainEqual(['RT1700', 'BUS']);
  });

  it.each(['zero_calendar_dates', 'zero_shapes', 'zero_feed_info', 'header_crlf_rows_lf'])(
    '%s is read as the same feed without the odd file or line ends',
    async (feedId) => {
      const stops = await get<{ stopName: string }[]>(await open(feedId), `/stops/${feedId}`);
      expect(stops.map(({ stopName }) => stopName)).toEqual(['First', 'Second', 'Third']);
    },
  );

  it('long_ids can be read page by page to its end', async () => {
    const api = await open('long_ids');
    for (const path of ['/stops/long_ids', '/routes/long_ids']) {
      const all = await readPages(api, path, 1000);
      expect(all.length).toBeGreaterThan(0);
      expect(await readPages(api, `${path}?limit=1`, 1)).toEqual(all);
    }
    const { data } = await get<{ data: { id: string }[] }>(api, '/v2/stops?feeds=long_ids');
    expect(Math.max(...data.map(({ id }) => id.length))).toBeGreaterThan(255);
    for (const { id } of data) await get(api, `/v2/departures?stops=${encodeURIComponent(id)}`);
  });

  it('stop_without_name leaves the feeds beside it, and is loaded as far as it can be', async () => {
    const api = await open('stop_without_name', 'plain');
    expect((await get<unknown[]>(api, '/stops/plain')).length).toBe(3);
    expect((await get<unknown[]>(api, '/stops/stop_without_name')).length).toBe(3);
  });

  it('of every kind that is not refused has routes, stops and boards that can be read', async () => {
    const feedIds = readdirSync(folder).map((file) => file.replace('.zip', ''));
    for (const feedId of feedIds) {
      let api: TestApi;
      try {
        api = await open(feedId);
      } catch {
        continue; // refused: test/infra/local/gtfs/reported-feeds.test.ts
      }
      await get(api, `/routes/${feedId}`);
      const { data } = await get<{ data: { id: string }[] }>(api, `/v2/stops?feeds=${feedId}&limit=50`);
      const ids = data.map(({ id }) => encodeURIComponent(id)).slice(0, 1);
      await get(api, `/v2/departures?stops=${ids.join(',')}`);
    }
  });
});

async function readPages(api: TestApi, first: string, most: number): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let target: string | undefined = first; target !== undefined; ) {
    const { status, headers, value } = await api.send(target);
    expect(status).toBe(200);
    const items = value as unknown[];
    expect(items.length).toBeLessThanOrEqual(most);
    all.push(...items);
    target = /<([^>]*)>; rel="next"/.exec(headers['link'] ?? '')?.[1];
    if (target?.startsWith('?')) target = first.split('?')[0] + target;
  }
  return all;
}
