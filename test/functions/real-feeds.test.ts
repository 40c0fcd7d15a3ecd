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
  const part = (id: string) => encodeURIComponent(id).replaceAll('%2F', '%252F'); // docs/decisions/0031

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

  it('/feeds tells what is loaded, and how much of it', async () => {
    const feeds = await get('/feeds');
    const ofKind = (...kinds: string[]) =>
      [...feed.stops.values()].filter((row) => kinds.includes(row['location_type'] ?? '')).length;
    expect(feeds.find(({ gtfsId }) => gtfsId === feedId)).toMatchObject({
      version: await get(`/version/${feedId}`),
      isStale: false,
      timeZone: feed.agencies[0]?.['agency_timezone'],
      counts: {
        routes: routes.length,
        stops: ofKind('', '0'),
        stations: ofKind('1'),
        trips: routes.flatMap(({ patterns }) => patterns.flatMap(({ trips }) => trips)).length,
      },
    });
  });

  it('/nearby has the stops around a point and in a box, nearest first', async () => {
    const [id = ''] = served;
    const [lat, lon] = [Number(feed.stops.get(id)?.['stop_lat']), Number(feed.stops.get(id)?.['stop_lon'])];
    const away = [...feed.stops]
      .filter(([, row]) => ['', '0', undefined].includes(row['location_type']))
      .map(([stopId, row]) => ({
        stopId,
        meters: metersBetween(lat, lon, Number(row['stop_lat']), Number(row['stop_lon'])),
        row,
      }));
    const found = await get(`/nearby/${feedId}?lat=${lat.toFixed(6)}&lon=${lon.toFixed(6)}&radius=3000&limit=1000`);
    const clear = away.filter(({ meters }) => meters < 2990).map(({ stopId }) => `${feedId}:${stopId}`);
    expect(found.map((stop) => stop['id'])).toEqual(expect.arrayContaining(clear));
    expect(found.every((stop) => Number(stop['distanceMeters']) <= 3001)).toBe(true);
    const distances = found.map((stop) => Number(stop['distanceMeters']));
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
    for (const { stopId, meters } of away.filter((one) => one.meters < 2990)) {
      expect(found.find((stop) => stop['id'] === `${feedId}:${stopId}`)?.['distanceMeters']).toBeCloseTo(meters, -2);
    }
    const box = [lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01].map((degrees) => degrees.toFixed(6));
    const inBox = await get(`/nearby/${feedId}?bbox=${box.join(',')}&limit=1000`);
    const expected = away.filter(
      ({ row }) =>
        Math.abs(Number(row['stop_lat']) - lat) < 0.00999 && Math.abs(Number(row['stop_lon']) - lon) < 0.00999,
    );
    expect(inBox.map((stop) => stop['id'])).toEqual(
      expect.arrayContaining(expected.map(({ stopId }) => `${feedId}:${stopId}`)),
    );
    expect(inBox.length - expected.length).toBeLessThan(3);
  });

  it('/route-shape has the shape of the files, or the line through the stops where they have none', async () => {
    for (const { id, patterns } of routes.filter((route) => route.patterns.length > 0)) {
      const shape = await get(`/route-shape/${feedId}/${part(id)}`);
      const lines = (patterns[0]?.trips ?? []).map((trip) => feed.shapes.get(trip.row['shape_id'] ?? ''));
      const stops = (patterns[0]?.stopIds ?? []).map((stopId) => [
        Number(feed.stops.get(stopId)?.['stop_lat']),
        Number(feed.stops.get(stopId)?.['stop_lon']),
      ]);
      const round = (points: number[][]) =>
        points.map((point) => point.map((degrees) => degrees.toFixed(4)).join()).join(' ');
      const given = (shape['points'] as { lat: number; lon: number }[]).map(({ lat, lon }) => [lat, lon]);
      expect(
        lines.map((line) => (line ?? stops).length),
        id,
      ).toContain(given.length);
      const isOne = lines.some((line) => isNear(line ?? stops, given));
      expect(isOne, `${id}: ${round(given).slice(0, 80)}`).toBe(true);
      const feature = await get(`/route-shape/${feedId}/${part(id)}?format=geojson`);
      expect(feature).toMatchObject({
        type: 'Feature',
        geometry: { type: 'LineString', coordinates: given.map(([lat, lon]) => [lon, lat]) },
      });
    }
  });

  it('routes and stops are GeoJSON on demand, whole and in pages', async () => {
    const { value, headers } = await api.send(`/stops/${feedId}?format=geojson`);
    expect(headers['content-type']).toBe('application/geo+json; charset=utf-8');
    const { features } = value as { features: Json[] };
    const stops = await get(`/stops/${feedId}`);
    expect(features).toMatchObject(
      stops.map(({ stopPoint, stopCode }) => ({
        geometry: {
          type: 'Point',
          coordinates: [(stopPoint as { lon: number }).lon, (stopPoint as { lat: number }).lat],
        },
        properties: { stopCode },
      })),
    );
    const lines = (await get(`/routes/${feedId}?format=geojson`))['features'] as Json[];
    expect(
      lines.map((line) => [line['id'], (line['geometry'] as { coordinates: [] } | null)?.coordinates.length ?? 0]),
    ).toEqual(routes.map(({ id, patterns }) => [id, patterns[0]?.stopIds.length ?? 0]));
    const page = await api.send(`/stops/${feedId}?format=geojson&limit=1`);
    expect((page.value as { features: Json[] }).features).toHaveLength(1);
    if (stops.length > 1) expect(page.headers['link']).toContain('&format=geojson>');
  });

  it('searches find what is there by its id, code and name, first or among the first', async () => {
    for (const { id, row } of routes) {
      expect((await get(`/routes/${feedId}/fuzzy/${part(id)}`)).map((route) => route['id'])).toContain(id);
      const name = row['route_long_name'] || row['route_short_name'] || id;
      const found = await get(`/routes/${feedId}/fuzzy/${part(name.trim().slice(0, 100))}?limit=100`);
      expect(
        found.map((route) => route['id']),
        name,
      ).toContain(id);
    }
    for (const id of served.filter((_, index) => index % Math.ceil(served.length / 50) === 0)) {
      const [first] = await get(`/stops/${feedId}/fuzzy/${part(feed.codeOf(id))}`);
      expect(first?.['stopCode'], id).toBe(feed.codeOf(id));
    }
  });

  it('/departures has the next trips of today in the order of time', async () => {
    const board = await get(`/departures/${feedId}/${part(served[0] ?? '')}?limit=100`);
    const departures = board['departures'] as { tripId: string; scheduledDeparture: string; stopId: string }[];
    const times = departures.map(({ scheduledDeparture }) => scheduledDeparture);
    expect(times).toEqual(times.toSorted());
    const [zone = ''] = feed.agencies.map((agency) => agency['agency_timezone'] ?? '');
    expect(board).toMatchObject({ timeZone: zone, alerts: [] });
    for (const { tripId, stopId, scheduledDeparture } of departures) {
      const trip = feed.trips.get(tripId.slice(feedId.length + 1));
      const seconds = trip?.calls
        .filter((call) => `${feedId}:${call.stopId}` === stopId)
        .flatMap(({ row }) => readPlainTime(row['departure_time'] || row['arrival_time']) ?? []);
      const local = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' }).format(
        new Date(scheduledDeparture),
      );
      const ofDay = (readPlainTime(local) ?? 0) % 86_400;
      expect(
        seconds?.map((one) => one % 86_400),
        tripId,
      ).toContain(ofDay);
    }
  });
});

/** Haversine. */
function metersBetween(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const [a, b, turn] = [lat1, lat2, lon2 - lon1].map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number,
    number,
  ];
  return (
    2 *
    6_371_000 *
    Math.asin(Math.sqrt(Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(turn / 2) ** 2))
  );
}

function isNear(line: readonly (readonly number[])[], given: readonly (readonly number[])[]): boolean {
  return (
    line.length === given.length &&
    line.every((point, index) => point.every((degrees, axis) => Math.abs(degrees - (given[index]?.[axis] ?? 0)) < 2e-5))
  );
}
