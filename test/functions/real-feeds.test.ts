import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { byText, type PlainFeed, type PlainRoute, readPlainTime } from '../support/independent-gtfs.ts';
import { openRealFeeds, type RealFeeds, realFeedIds } from '../support/real-feeds.ts';

type Json = Record<string, unknown>;
let open: RealFeeds;
let api: TestApi;

beforeAll(async () => {
  open = await openRealFeeds();
  ({ api } = open);
});
afterAll(() => open.close());

const post = (target: string, body: unknown) =>
  api.send({ method: 'POST', target, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

describe.each(realFeedIds)('%s, as an independent reading of its files has it', (feedId) => {
  let feed: PlainFeed;
  let routes: PlainRoute[];
  let served: string[];
  const get = async (path: string) => (await api.send(path)).value as Json[] & Json;
  const part = encodeURIComponent;

  beforeAll(() => {
    feed = open.plain.get(feedId) as PlainFeed;
    routes = [...feed.routes.values()];
    served = [...feed.stops.keys()].filter((id) => feed.routesOfStop(id).length > 0);
  });

  const routeOf = ({ id, row, patterns }: PlainRoute) => {
    const stopIds = patterns[0]?.stopIds ?? [];
    return {
      id,
      shortName: row['route_short_name'] || null,
      longName: row['route_long_name'] || null,
      agencyName: (feed.agencies.find((one) => one['agency_id'] === row['agency_id']) ?? feed.agencies[0])?.[
        'agency_name'
      ],
      tripCount: patterns.reduce((sum, { trips }) => sum + trips.length, 0),
      stopCount: new Set(patterns.flatMap((pattern) => pattern.stopIds)).size,
      startPoint: stopIds.length === 0 ? null : pointOf(stopIds[0]),
      endPoint: stopIds.length === 0 ? null : pointOf(stopIds.at(-1)),
    };
  };
  const pointOf = (stopId = '') => {
    const { stop_lat: lat, stop_lon: lon } = feed.stops.get(stopId) ?? {};
    return { lat: expect.closeTo(Number(lat), 6), lon: expect.closeTo(Number(lon), 6) }; // OTP rounds to a centimetre
  };
  const mappingsOf = ({ id, patterns }: PlainRoute) =>
    (patterns[0]?.stopIds ?? []).map((stopId, index) => ({
      routeCode: id,
      sequenceNum: index + 1,
      stopCode: feed.codeOf(stopId),
      stopName: feed.stops.get(stopId)?.['stop_name'],
      stopPoint: pointOf(stopId),
      parentStopCode: stationCodeOf(stopId),
      estimatedTravelTimeFromPreviousStop: index === 0 ? null : expect.any(Number),
    }));
  const stationCodeOf = (stopId: string) => {
    const parent = feed.stops.get(stopId)?.['parent_station'];
    return parent ? feed.codeOf(parent) : null;
  };

  it('/routes, /route and the bulk calls have every route', async () => {
    const expected = routes.map(routeOf);
    expect(await get(`/routes/${feedId}`)).toMatchObject(expected);
    for (const [index, { id }] of routes.entries()) {
      expect(await get(`/route/${feedId}/${part(id)}`)).toMatchObject(expected[index] as object);
    }
    const asked = routes.map(({ id }, index) => [id, `${feedId}:${id}`, `${feedId}%3A${id}`][index % 3] as string);
    const all = ['no such route', ...asked, 'other:1', asked[0] as string];
    for (const { value } of [
      await post(`/getRoutesByIds/${feedId}`, all),
      await post('/getAllRoutesByIds', { gtfsId: feedId, routeIds: all }),
    ]) {
      expect(value).toMatchObject([...expected, expected[0]]);
    }
  });

  it("/route-stop-mapping/route and its bulk call have the representative pattern's stops", async () => {
    const expected = routes.map(mappingsOf);
    for (const [index, { id }] of routes.entries()) {
      expect(await get(`/route-stop-mapping/${feedId}/route/${part(id)}`)).toMatchObject(expected[index] as object[]);
    }
    const routeCodes = routes.map(({ id }) => id);
    const { value } = await post('/getAllRouteStopMappingsByRouteCodes', { gtfsId: feedId, routeCodes });
    expect(value).toMatchObject(expected.flat());
  });

  it("travel times are those of the representative pattern's smallest trip, wherever the files give both times", async () => {
    let compared = 0;
    for (const { id, patterns } of routes) {
      const mappings = await get(`/route-stop-mapping/${feedId}/route/${part(id)}`);
      const calls = patterns[0]?.trips[0]?.calls ?? [];
      for (const [index, call] of calls.entries()) {
        const before = calls[index - 1];
        const left = readPlainTime(before?.row['departure_time'] || before?.row['arrival_time']);
        const arrived = readPlainTime(call.row['arrival_time'] || call.row['departure_time']);
        if (left === undefined || arrived === undefined) continue;
        expect(mappings[index]?.['estimatedTravelTimeFromPreviousStop'], `${id} ${index}`).toBe(arrived - left);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(10);
  });

  it('/stops has every stop that any pattern serves, and /stop each of them, and every other one', async () => {
    const expected = served
      .map((id) => ({ id, code: feed.codeOf(id) }))
      .toSorted((a, b) => byText(a.code, b.code) || byText(a.id, b.id))
      .map(({ id, code }) => ({
        stopCode: code,
        stopName: feed.stops.get(id)?.['stop_name'],
        stopPoint: pointOf(id),
        routeCode: feed.routesOfStop(id)[0],
      }));
    expect(await get(`/stops/${feedId}`)).toMatchObject(expected);
    const places = [...feed.stops].filter(([, row]) => ['', '0', '1', undefined].includes(row['location_type']));
    for (const [id, row] of places.filter((_, index) => index % Math.ceil(places.length / 200) === 0)) {
      expect(await get(`/stop/${feedId}/${part(id)}`), id).toMatchObject({
        stopCode: feed.codeOf(id),
        stopName: row['stop_name'],
        stopPoint: pointOf(id),
        routeCode: 'UNKNOWN',
        sequenceNum: 0,
      });
    }
  });

  it('/route-stop-mapping/stop and its bulk call have every route that serves a stop by any pattern', async () => {
    const sample = served.filter((_, index) => index % Math.ceil(served.length / 100) === 0);
    const isAlone = (id: string) => served.filter((other) => feed.codeOf(other) === id || other === id).length === 1;
    for (const id of sample.filter(isAlone)) {
      const mappings = await get(`/route-stop-mapping/${feedId}/stop/${part(id)}`);
      expect(
        mappings.map(({ routeCode }) => routeCode),
        id,
      ).toEqual(feed.routesOfStop(id));
    }
    const stopCodes = sample.filter(isAlone);
    const { value } = await post('/getAllRouteStopMappingsByStopCodes', { gtfsId: feedId, stopCodes });
    expect((value as Json[]).map(({ routeCode }) => routeCode)).toEqual(
      stopCodes.flatMap((id) => feed.routesOfStop(id)),
    );
  });

  it('/getAllStopsByIds has stops with their stations', async () => {
    const expected = served.map((id) => {
      const parent = feed.stops.get(id)?.['parent_station'] || null;
      return {
        id: `${feedId}:${id}`,
        code: feed.codeOf(id),
        name: feed.stops.get(id)?.['stop_name'],
        ...pointOf(id),
        stationId: parent && `${feedId}:${parent}`,
        cluster: parent,
      };
    });
    const { value } = await post('/getAllStopsByIds', { gtfsId: feedId, stopIds: served });
    expect(value).toMatchObject(expected);
  });

  it('/station-children has the stops of every station', async () => {
    const stations = [...feed.stops].filter(([, row]) => row['location_type'] === '1');
    for (const [id] of stations) {
      const children = [...feed.stops].filter(
        ([, row]) => row['parent_station'] === id && ['', '0', undefined].includes(row['location_type']),
      );
      expect(await get(`/station-children/${feedId}/${part(id)}`)).toEqual(children.map(([child]) => child));
    }
    expect(await get(`/station-children/${feedId}/${part(served[0] ?? '')}`)).toEqual([]);
  });

  it('/example-trip-map, /example-trip and /trip have the example trip of every route', async () => {
    const expected = Object.fromEntries(
      routes.flatMap(({ id, patterns }) => (patterns[0] ? [[id, `${feedId}:${patterns[0].trips[0]?.id}`]] : [])),
    );
    expect((await get('/example-trip-map'))[feedId]).toEqual(expected);
    for (const { id, patterns } of routes.filter((route) => route.patterns.length > 0)) {
      const { calls = [], id: tripId = '', row } = patterns[0]?.trips[0] ?? {};
      const details = await get(`/example-trip/${feedId}/${part(id)}`);
      expect(details).toMatchObject({
        tripId: `${feedId}:${tripId}`,
        stops: calls.map(({ stopId, sequence }) => ({
          stopId: `${feedId}:${stopId}`,
          stopCode: feed.codeOf(stopId),
          stopPosition: sequence,
          ...pointOf(stopId),
        })),
      });
      for (const target of [`/trip/${part(`${feedId}:${tripId}`)}`, `/trip/${part(tripId)}?gtfs_id=${feedId}`]) {
        const { route_long_name: long, route_short_name: short } = feed.routes.get(id)?.row ?? {};
        expect(await get(target), target).toMatchObject({
          tripId: `${feedId}:${tripId}`,
          routeId: `${feedId}:${id}`,
          routeName: long || short || id,
          direction: row?.['direction_id'] ? Number(row['direction_id']) : null,
          stops: calls.map(({ stopId, sequence }) => ({ stopCode: feed.codeOf(stopId), sequence })),
          schedule: calls.map(({ stopId, sequence, row: { arrival_time, departure_time } }) => ({
            stopCode: feed.codeOf(stopId),
            sequence,
            arrivalTime: readPlainTime(arrival_time || departure_time) ?? expect.any(Number),
            departureTime: readPlainTime(departure_time || arrival_time) ?? expect.any(Number),
          })),
        });
      }
    }
  });

  it('/version is one text of 64 hex digits, the same each time', async () => {
    const version = await get(`/version/${feedId}`);
    expect(version).toMatch(/^[0-9a-f]{64}$/);
    expect(await get(`/version/${feedId}`)).toBe(version);
  });
});
