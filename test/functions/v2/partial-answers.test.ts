import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildDemoCity } from '../../../infra/local/demo-city/build-demo-city.ts';
import { buildTransit } from '../../../infra/local/otp/model/build-transit.ts';
import { createOtpServer } from '../../../infra/local/otp/server.ts';
import { type Listening, listenOnLoopback } from '../../../infra/local/sockets/listen-on-loopback.ts';
import { createTestApi, type TestApi } from '../../support/api/api.ts';
import { createMovableClock } from '../../support/movable-clock.ts';
import { startMs } from './demo-city.ts';

type GraphqlAnswer = { data: Record<string, unknown>; errors?: { message: string; path: (string | number)[] }[] };
type Body = { query: string };
type Unavailable = { part: string; reason: string }[];
type Board = { stopId: string; departures: unknown[]; emptyReason: string | null };

let otp: Listening;
let front: Listening;
let api: TestApi;
/** Changes the answer to a query; the queries of a load are unchanged. */
let damage: (answer: GraphqlAnswer, query: string) => void;
const clock = createMovableClock(startMs);
beforeAll(async () => {
  const transit = buildTransit(new Map(['demo', 'other'].map((feedId) => [feedId, buildDemoCity()])));
  otp = await listenOnLoopback(createOtpServer({ transit, nowMs: clock.now }));
  front = await listenOnLoopback(
    createServer(async (request, response) => {
      const body = await text(request);
      const headers = {
        'content-type': 'application/json',
        'accept-language': request.headers['accept-language'] ?? '',
      };
      const answered = await fetch(`${otp.url}${request.url}`, { method: 'POST', headers, body });
      const answer = (await answered.json()) as GraphqlAnswer;
      damage(answer, (JSON.parse(body) as Body).query);
      response.end(JSON.stringify(answer));
    }),
  );
  const instances = JSON.stringify([{ url: front.url, feeds: ['demo', 'other'], default: true }]);
  api = createTestApi({ OTP_INSTANCES: instances, GTFS_RATE_LIMIT_DELAY: '0' }, { clock });
});
afterAll(async () => {
  await api.close();
  await front.close();
  await otp.close();
});
beforeEach(() => {
  damage = () => {};
  clock.advance(3_600_000); // nothing is in the cache
});

/** Makes some fields of the answer to an operation null, each with an error. */
function fail(operation: string, ...paths: (string | number)[][]): void {
  damage = (answer, query) => {
    if (!query.startsWith(`query ${operation}`)) return;
    for (const path of paths) {
      const parent = path.slice(0, -1).reduce<never>((value, key) => value[key], answer.data as never);
      (parent as Record<string, unknown>)[path.at(-1) ?? ''] = null;
    }
    answer.errors = paths.map((path) => ({ message: 'broken', path }));
  };
}

const get = async (target: string) => {
  const { status, value } = await api.send(target);
  return { status, ...(value as { data: Board[]; meta: { unavailable: Unavailable } }) };
};

describe('an answer of OpenTripPlanner with an error', () => {
  it('for one place leaves the boards of the others, also those of another feed', async () => {
    fail('Departures', ['stops', 1]);
    const { status, data, meta } = await get('/v2/departures?stops=demo:M06-1,other:M06-1,other:CBS&limit=2');
    expect([status, data.map(({ departures }) => departures.length)]).toEqual([200, [2, 0, 2]]);
    expect(data[1]?.emptyReason).toBe('UPSTREAM_UNAVAILABLE');
    expect(meta.unavailable).toEqual([
      { part: 'departures of other:M06-1', reason: 'OpenTripPlanner answered with an error' },
    ]);
  });

  it('for one departure leaves the others of its board', async () => {
    fail('Departures', ['stops', 0, 'stoptimesWithoutPatterns', 0]);
    const { data } = await get('/v2/departures?stops=demo:M06-1&limit=5');
    expect(data[0]?.departures).toHaveLength(4);
  });

  it('for the only place is no 404', async () => {
    fail('Departures', ['stops', 0]);
    expect((await api.send('/departures/demo/M06-1')).status).toBe(503);
    expect((await api.send('/v2/departures?stops=demo:M06-1')).status).toBe(503);
  });

  it('inside one place is no empty board', async () => {
    fail('Departures', ['stops', 1, 'stoptimesWithoutPatterns']);
    const { data, meta } = await get('/v2/departures?stops=demo:M06-1,other:M06-1&limit=2');
    expect(data.map(({ emptyReason }) => emptyReason)).toEqual([null, 'UPSTREAM_UNAVAILABLE']);
    expect(meta.unavailable).toMatchObject([{ part: 'departures of other:M06-1' }]);
    fail('Departures', ['p0', 'stoptimesWithoutPatterns']);
    const station = await get('/v2/departures?stops=demo:M06,demo:M06-1&limit=2');
    expect(station.data.map(({ emptyReason }) => emptyReason)).toEqual(['UPSTREAM_UNAVAILABLE', null]);
  });

  it('for the shapes or the service of a route leaves the route', async () => {
    type OfRoute = { directions: { shape: string | null; stopIds: string[] }[]; service: { tripCount: number } | null };
    const read = async (operation: string, path: string) => {
      clock.advance(2 * 3_600_000); // no stale answer either
      damage = (answer, query) => {
        if (!query.startsWith(`query ${operation}`)) return;
        answer.data = {};
        answer.errors = [{ message: 'broken', path: [path] }];
      };
      const { status, data, meta } = await get('/v2/routes/demo:M1?include=directions,shape,service');
      return { status, data: data as unknown as OfRoute, parts: meta.unavailable.map(({ part }) => part) };
    };
    const withoutShapes = await read('Shape', 'route');
    expect([withoutShapes.status, withoutShapes.parts]).toEqual([200, ['shapes of demo:M1']]);
    expect(withoutShapes.data.directions.map(({ shape }) => shape)).toEqual([null, null]);
    expect(withoutShapes.data.service?.tripCount).toBeGreaterThan(10);
    const withoutService = await read('RouteService', 'r0');
    expect([withoutService.status, withoutService.parts]).toEqual([200, ['service of demo:M1']]);
    expect(withoutService.data.service).toBeNull();
    expect(withoutService.data.directions.every(({ shape }) => (shape ?? '').length > 10)).toBe(true);
  });

  it('for one platform leaves the timetable of the others of its station', async () => {
    fail('Timetable', ['p0']);
    const { status, data, meta } = await get('/v2/timetable?stop=demo:M06');
    expect(status).toBe(200);
    expect((data as unknown as Board).departures.length).toBeGreaterThan(10);
    expect(meta.unavailable).toMatchObject([{ part: expect.stringMatching(/^departures of demo:M06-\d$/) }]);
  });

  it('for one name leaves the other names, and names what has none', async () => {
    damage = (answer, query) => {
      if (!query.startsWith('query Names')) return;
      const stations = answer.data['stations'] as ({ gtfsId: string } | null)[];
      const index = stations.findIndex((station) => station?.gtfsId === 'demo:M07');
      stations[index] = null;
      answer.errors = [{ message: 'broken', path: ['stations', index, 'name'] }];
    };
    const { value } = await api.send('/v2/stops?ids=demo:M07');
    const own = (value as { data: { name: string }[] }).data[0]?.name;
    const { status, data, meta } = await get('/v2/stops?ids=demo:M06,demo:M07&lang=hi');
    expect(status).toBe(200);
    expect(data).toMatchObject([{ name: 'सेंट्रल स्टेशन' }, { name: own }]);
    expect(meta.unavailable).toEqual([
      { part: 'names of demo in hi', reason: 'OpenTripPlanner has no name for demo:M07' },
    ]);
    damage = () => {};
    clock.advance(5 * 60_000);
    expect((await get('/v2/stops?ids=demo:M07&lang=hi')).meta.unavailable).toEqual([]);
  });

  it('for the agency of a trip leaves the trip', async () => {
    fail('Trip', ['trip', 'route', 'agency']);
    expect((await api.send('/trip/demo:M1-out-005')).value).toMatchObject({ tripId: 'demo:M1-out-005' });
    expect((await api.send('/v2/trips/demo:M1-out-006')).status).toBe(200);
  });

  it('for one vehicle, alert or day of a route leaves the rest', async () => {
    fail('RouteTimetable', ['route', 'patterns', 0, 'tripsForDate', 0, 'stoptimesForDate', 1, 'serviceDay']);
    const { data } = await get('/v2/timetable?route=demo:M1');
    const [first] = (data as unknown as { patterns: { trips: { times: (string | null)[] }[] }[] }).patterns;
    const [damaged, next] = first?.trips.map(({ times }) => times.filter((time) => time === null).length) ?? [];
    expect([damaged, next]).toEqual([1, 0]);
  });
});
