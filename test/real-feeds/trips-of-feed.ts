import { expect, it } from 'vitest';
import { readPlainTime } from '../support/feeds/independent-gtfs.ts';
import { type FeedContext, type Json, part, pointOf } from './feed-context.ts';

/** Trips, example trips, shapes, GraphQL, and the network data of vehicles. */
export function checkTrips(at: () => FeedContext): void {
  it('/example-trip-map, /example-trip and /trip have the example trip of every route', async () => {
    const { feed, feedId, routes, get } = at();
    const expected = Object.fromEntries(
      routes.flatMap(({ id, patterns }) => (patterns[0] ? [[id, `${feedId}:${patterns[0].trips[0]?.id}`]] : [])),
    );
    expect((await get('/example-trip-map'))[feedId]).toEqual(expected);
    for (const { id, patterns } of routes.filter((route) => route.patterns.length > 0)) {
      const { calls = [], id: tripId = '', row } = patterns[0]?.trips[0] ?? {};
      if (!feed.isByFrequency(tripId)) {
        expect(await get(`/example-trip/${feedId}/${part(id)}`)).toMatchObject({
          tripId: `${feedId}:${tripId}`,
          stops: calls.map(({ stopId, sequence }) => ({
            stopId: `${feedId}:${stopId}`,
            stopCode: feed.codeOf(stopId),
            stopName: feed.stops.get(stopId)?.['stop_name'],
            stopPosition: sequence,
            ...pointOf(at(), stopId),
          })),
        });
      }
      for (const target of [`/trip/${part(`${feedId}:${tripId}`)}`, `/trip/${part(tripId)}?gtfs_id=${feedId}`]) {
        const { route_long_name: long, route_short_name: short } = feed.routes.get(id)?.row ?? {};
        const answer = await get(target);
        expect(answer, target).toMatchObject({
          tripId: `${feedId}:${tripId}`,
          routeId: `${feedId}:${id}`,
          routeName: long || short || id,
          direction: row?.['direction_id'] ? Number(row['direction_id']) : null,
          stops: calls.map(({ stopId }) => ({ stopCode: feed.codeOf(stopId) })),
        });
        if (feed.isByFrequency(tripId)) continue; // has no times, and OTP no positions for it
        expect(answer['schedule'], target).toMatchObject(
          calls.map(({ stopId, sequence, row: { arrival_time, departure_time } }, index) => ({
            stopCode: feed.codeOf(stopId),
            sequence,
            // OTP interpolates the arrival of a first call that has only a departure (docs/reference/opentripplanner.md).
            arrivalTime:
              readPlainTime(arrival_time || (index === 0 ? undefined : departure_time)) ?? expect.any(Number),
            departureTime: readPlainTime(departure_time || arrival_time) ?? expect.any(Number),
          })),
        );
      }
    }
  });

  it('/route-shape has the shape of the files, or the line through the stops where there is none', async () => {
    const { feed, feedId, routes, get } = at();
    for (const { id, patterns } of routes.filter((route) => route.patterns.length > 0)) {
      const shape = await get(`/route-shape/${feedId}/${part(id)}`);
      const lines = (patterns[0]?.trips ?? []).map((trip) => feed.shapes.get(trip.row['shape_id'] ?? ''));
      const stops = (patterns[0]?.stopIds ?? []).map((stopId) => {
        const { stop_lat: lat, stop_lon: lon } = feed.stops.get(stopId) ?? {};
        return [Number(lat), Number(lon)];
      });
      const given = (shape['points'] as { lat: number; lon: number }[]).map(({ lat, lon }) => [lat, lon]);
      expect(
        lines.some((line) => isNear(line ?? stops, given)),
        `${id}: ${JSON.stringify(given).slice(0, 80)}`,
      ).toBe(true);
      expect(await get(`/route-shape/${feedId}/${part(id)}?format=geojson`)).toMatchObject({
        type: 'Feature',
        geometry: { type: 'LineString', coordinates: given.map(([lat, lon]) => [lon, lat]) },
      });
    }
  });

  it('/graphql answers the query of existing callers: the patterns of one route', async () => {
    const { feedId, routes, post } = at();
    const route = routes.find(({ patterns }) => patterns.length > 0);
    const query = 'query R($id: String!) { route(id: $id) { gtfsId patterns { stops { gtfsId } } } }';
    const answer = await post('/graphql', { query, variables: { id: `${feedId}:${route?.id}` }, feedId });
    const { gtfsId, patterns } = (answer['data'] as Json)['route'] as { gtfsId: string; patterns: Json[] };
    expect(gtfsId).toBe(`${feedId}:${route?.id}`);
    expect(patterns).toHaveLength(route?.patterns.length ?? 0);
    const lengths = (lists: readonly { length: number }[]) => lists.map(({ length }) => length).sort((a, b) => a - b);
    expect(lengths(patterns.map(({ stops }) => stops as []))).toEqual(
      lengths(route?.patterns.map(({ stopIds }) => stopIds) ?? []),
    );
  });

  it('vehicles have the stop count of the representative pattern of their route', async () => {
    const { feed, feedId, get, post } = at();
    const prefix = feedId
      .replace(/[^a-z]/gi, '')
      .slice(0, 3)
      .toUpperCase(); // plan-duties.ts
    const vehicleIds = Array.from({ length: 200 }, (_, index) => `${prefix}${10_001 + index}`);
    const vehicles = await post('/getAllVehiclesByIds', { vehicleIds });
    expect(vehicles.length).toBeGreaterThan(0);
    for (const vehicle of vehicles.slice(0, 16)) {
      const duty = await get(`/vehicle/${feedId}/service-type/${vehicle['vehicle_no']}`);
      expect(duty).toMatchObject({ vehicle_no: vehicle['vehicle_no'], waybill_id: vehicle['waybill_no'] });
      for (const trip of (duty['remaining_trip_details'] ?? []) as Json[]) {
        const route = feed.routes.get(String(trip['route_id']));
        expect(trip['stops_count'], `${trip['route_id']}`).toBe(route?.patterns[0]?.stopIds.length ?? null);
      }
    }
  });
}

/** OTP rounds a polyline to 5 digits. */
function isNear(line: readonly (readonly number[])[], given: readonly (readonly number[])[]): boolean {
  return (
    line.length === given.length &&
    line.every((point, index) => point.every((degrees, axis) => Math.abs(degrees - (given[index]?.[axis] ?? 0)) < 2e-5))
  );
}
