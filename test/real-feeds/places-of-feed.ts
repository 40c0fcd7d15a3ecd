import { expect, it } from 'vitest';
import { listPlainDepartures } from '../support/feeds/plain-departures.ts';
import { type FeedContext, isStop, type Json, part, sampleOf } from './feed-context.ts';

/** Nearby stops, departures, searches, and GeoJSON. */
export function checkPlaces(at: () => FeedContext): void {
  it('/nearby has the stops around a point and in a box, nearest first', async () => {
    const { feed, feedId, served, get } = at();
    const { stop_lat, stop_lon } = feed.stops.get(served[0] ?? '') ?? {};
    const [lat, lon] = [Number(stop_lat), Number(stop_lon)];
    const away = [...feed.stops]
      .filter(([, row]) => isStop(row))
      .map(([stopId, row]) => ({
        id: `${feedId}:${stopId}`,
        lat: Number(row['stop_lat']),
        lon: Number(row['stop_lon']),
      }))
      .map((stop) => ({ ...stop, meters: metersBetween(lat, lon, stop.lat, stop.lon) }));
    const clear = away.filter(({ meters }) => meters < 2990);
    const found = await get(`/nearby/${feedId}?lat=${lat.toFixed(6)}&lon=${lon.toFixed(6)}&radius=3000&limit=1000`);
    const distances = found.map((stop) => Number(stop['distanceMeters']));
    expect(found.map(idOf)).toEqual(expect.arrayContaining(clear.map(({ id }) => id)));
    expect(Math.max(...distances)).toBeLessThanOrEqual(3001);
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
    for (const { id, meters } of clear) {
      expect(found.find((stop) => idOf(stop) === id)?.['distanceMeters']).toBeCloseTo(meters, -2);
    }
    const box = [lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01].map((degrees) => degrees.toFixed(6));
    const inBox = await get(`/nearby/${feedId}?bbox=${box.join(',')}&limit=1000`);
    const isWithin = (stop: { lat: number; lon: number }, degrees: number) =>
      Math.abs(stop.lat - lat) < degrees && Math.abs(stop.lon - lon) < degrees;
    const surely = away.filter((stop) => isWithin(stop, 0.00999)).map(({ id }) => id);
    const possibly = away.filter((stop) => isWithin(stop, 0.01001)).map(({ id }) => id);
    expect(inBox.map(idOf)).toEqual(expect.arrayContaining(surely));
    expect(possibly).toEqual(expect.arrayContaining(inBox.map(idOf)));
  });

  it('/departures has the departures of the files within a day, in order of time', async () => {
    const { feed, feedId, served, get } = at();
    let compared = 0;
    for (const stopId of sampleOf(served, 20)) {
      const board = await get(`/departures/${feedId}/${part(stopId)}?limit=100`);
      expect(board).toMatchObject({ timeZone: feed.agencies[0]?.['agency_timezone'], alerts: [] });
      const askedMs = Date.parse(String(board['lastUpdated']));
      const expected = listPlainDepartures(feed, stopId, askedMs);
      if (expected === undefined) continue; // a call without a time in the files
      const given = (board['departures'] as Json[])
        .filter((one) => one['stopId'] === `${feedId}:${stopId}`)
        .map((one) => `${one['scheduledDeparture']} ${String(one['tripId']).slice(feedId.length + 1)}`);
      // What leaves in the second of asking, and beyond the hundredth, is not for certain.
      const isCertain = (line: string) => Date.parse(line.split(' ')[0] ?? '') > askedMs + 2000;
      const certain = expected.filter(isCertain).slice(0, 90);
      expect(given.filter(isCertain).toSorted().slice(0, certain.length)).toEqual(certain);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(0);
  });

  it('/vehicle-positions and /alerts are empty where OTP has no realtime', async () => {
    const { feedId, routes, get } = at();
    expect(await get(`/vehicle-positions/${feedId}`)).toEqual([]);
    expect(await get(`/vehicle-positions/${feedId}?route_id=${part(routes[0]?.id ?? '')}`)).toEqual([]);
    expect(await get(`/alerts/${feedId}`)).toEqual([]);
  });

  it('searches find places and routes by id, code and name among the first results', async () => {
    const { feed, feedId, routes, served, get } = at();
    for (const { id, row } of sampleOf(routes, 40)) {
      expect((await get(`/routes/${feedId}/fuzzy/${part(id)}`)).map(idOf)).toContain(id);
      const name = (row['route_long_name'] || row['route_short_name'] || id).trim().slice(0, 100);
      expect((await get(`/routes/${feedId}/fuzzy/${part(name)}?limit=100`)).map(idOf), name).toContain(id);
    }
    for (const id of sampleOf(served, 50)) {
      const [first] = await get(`/stops/${feedId}/fuzzy/${part(feed.codeOf(id))}`);
      expect(first?.['stopCode'], id).toBe(feed.codeOf(id));
      const name = (feed.stops.get(id)?.['stop_name'] ?? '').trim().slice(0, 100);
      const [best] = await get(`/stops/${feedId}/fuzzy/${part(name.toUpperCase())}?limit=1`);
      expect(String(best?.['stopName']).toUpperCase().replaceAll(/\s+/g, ' '), id).toContain(
        name.toUpperCase().replaceAll(/\s+/g, ' '),
      );
    }
    const ofOurs = await get(`/stops/${feedId}/fuzzy/${encodeURIComponent('நிலையம்')}`);
    expect(ofOurs.map(({ stopCode }) => stopCode)).toContain(feed.codeOf(served[0] ?? ''));
  });

  it('routes and stops are available as GeoJSON, whole and in pages', async () => {
    const { feed, feedId, routes, served, get, send } = at();
    const { value, headers } = await send(`/stops/${feedId}?format=geojson`);
    expect(headers['content-type']).toBe('application/geo+json; charset=utf-8');
    const { features } = value as { features: { id: string; geometry: { coordinates: [] } }[] };
    expect(features.map(idOf).toSorted()).toEqual(served.toSorted());
    for (const { id, geometry } of features) {
      const { stop_lat, stop_lon } = feed.stops.get(id) ?? {};
      expect(geometry.coordinates, id).toEqual([
        expect.closeTo(Number(stop_lon), 6),
        expect.closeTo(Number(stop_lat), 6),
      ]);
    }
    const lines = (await get(`/routes/${feedId}?format=geojson`))['features'] as Json[];
    const lengthOf = ({ geometry }: Json) => (geometry as { coordinates: [] } | null)?.coordinates.length ?? 0;
    expect(lines.map((line) => [idOf(line), lengthOf(line)])).toEqual(
      routes.map(({ id, patterns }) => [id, patterns[0]?.stopIds.length ?? 0]),
    );
    const page = await send(`/stops/${feedId}?format=geojson&limit=1`);
    expect((page.value as { features: Json[] }).features).toHaveLength(1);
    if (served.length > 1) expect(page.headers['link']).toContain('&format=geojson>');
  });
}

const idOf = (one: { id?: unknown }) => one.id;

/** Haversine. */
function metersBetween(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const toRadians = (degrees: number) => (degrees * Math.PI) / 180;
  const height = Math.sin(toRadians(lat2 - lat1) / 2) ** 2;
  const width = Math.cos(toRadians(lat1)) * Math.cos(toRadians(lat2)) * Math.sin(toRadians(lon2 - lon1) / 2) ** 2;
  return 2 * 6_371_000 * Math.asin(Math.sqrt(height + width));
}
