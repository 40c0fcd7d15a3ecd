import { expect, it } from 'vitest';
import type { PlainTrip } from '../support/feeds/independent-gtfs.ts';
import { listPlainDepartures } from '../support/feeds/plain-departures.ts';
import { type FeedContext, type Json, part, pointOf, sampleOf } from './feed-context.ts';

/** The second version, compared with the files. */
export function checkV2(at: () => FeedContext): void {
  it('/v2/routes and /v2/routes/{id} have the colors and the patterns of the files', async () => {
    const { feedId, routes, get } = at();
    const list = (await get(`/v2/routes?feeds=${feedId}&limit=10000`))['data'] as Json[];
    expect(list).toMatchObject(
      routes.map(({ id, row }) => ({
        id: `${feedId}:${id}`,
        color: /^[\da-f]{6}$/i.test(row['route_color'] ?? '') ? `#${row['route_color']?.toUpperCase()}` : null,
      })),
    );
    for (const { id, patterns } of sampleOf(routes, 20)) {
      const target = `/v2/routes/${part(`${feedId}:${id}`)}?include=directions,stops,shape,service`;
      const { data, references } = (await get(target)) as unknown as { data: Json; references: Json };
      for (const { directionId, stopIds } of data['directions'] as {
        directionId: number | null;
        stopIds: string[];
      }[]) {
        const own = patterns.find(({ direction }) => direction === String(directionId ?? ''));
        expect(stopIds, `${id} ${directionId}`).toEqual(own?.stopIds.map((stopId) => `${feedId}:${stopId}`));
      }
      const served = new Set((data['directions'] as { stopIds: string[] }[]).flatMap(({ stopIds }) => stopIds));
      expect(new Set((references['stops'] as Json[]).map(({ id }) => id))).toEqual(served);
    }
  });

  it('/v2/stops has stops and stations with their zone, platform, accessibility and routes', async () => {
    const { feed, feedId, get } = at();
    const places = [...feed.stops].filter(([, row]) => ['', '0', '1', undefined].includes(row['location_type']));
    for (const [id, row] of sampleOf(places, 60)) {
      const isStation = row['location_type'] === '1';
      const { data } = (await get(`/v2/stops?ids=${encodeURIComponent(`${feedId}:${id}`)}`)) as unknown as {
        data: Json[];
      };
      const children = places
        .filter(([, other]) => isStation && other['parent_station'] === id)
        .map(([child]) => child);
      // OTP says nothing of a station itself.
      const rows = isStation ? children.map((child) => feed.stops.get(child)) : [row];
      const accessible = new Set(rows.map((one) => accessibility[one?.['wheelchair_boarding'] ?? ''] ?? null));
      const routeIds = [...new Set([id, ...children].flatMap(feed.routesOfStop))].toSorted();
      expect(data, id).toMatchObject([
        {
          ...pointOf(at(), id),
          kind: isStation ? 'STATION' : 'STOP',
          code: row['stop_code'] || null,
          zoneId: isStation || !row['zone_id'] ? null : `${feedId}:${row['zone_id']}`,
          platform: isStation ? null : row['platform_code'] || null,
          wheelchairAccessible: accessible.size === 1 ? [...accessible][0] : null,
          routeIds: routeIds.map((routeId) => `${feedId}:${routeId}`),
          childIds: children.toSorted().map((child) => `${feedId}:${child}`),
        },
      ]);
    }
  });

  it('the GeoJSON paths have routes, shapes and stops of the files, where they are', async () => {
    const { feed, feedId, routes, get } = at();
    const features = async (target: string) =>
      (await get(target))['features'] as { id: string; properties: Json; geometry: { coordinates: unknown } | null }[];
    const lines = await features(`/v2/routes.geojson?feeds=${feedId}&limit=20`);
    const known = new Set(routes.map(({ id }) => `${feedId}:${id}`));
    expect(lines.filter(({ properties }) => !known.has(String(properties['routeId'])))).toEqual([]);
    expect(lines.length).toBeGreaterThan(0);
    const shapes = await features(`/v2/routes/${part(String(lines[0]?.properties['routeId']))}/shape.geojson`);
    expect(shapes.length).toBeGreaterThan(0);
    const points = await features(`/v2/stops.geojson?feeds=${feedId}&limit=200`);
    expect(points.length).toBeGreaterThan(0);
    for (const { id, geometry } of sampleOf(points, 30)) {
      const row = feed.stops.get(id.slice(feedId.length + 1));
      const [lon, lat] = (geometry as { coordinates: [number, number] }).coordinates;
      expect(lat, id).toBeCloseTo(Number(row?.['stop_lat']), 4);
      expect(lon, id).toBeCloseTo(Number(row?.['stop_lon']), 4);
    }
    expect(await features(`/v2/vehicles.geojson?feed=${feedId}`)).toEqual(expect.any(Array));
    const first = points.at(-1)?.id ?? '';
    const { data } = (await get(`/v2/stream?stops=${encodeURIComponent(first)}`)) as unknown as { data: object };
    expect(JSON.stringify(data)).toContain(first);
  });

  it('/v2/departures has the departures of the files, for many stops at once', async () => {
    const { feed, feedId, served, get } = at();
    const asked = sampleOf(served, 20).filter((id) => !id.includes(','));
    const ids = encodeURIComponent(asked.map((id) => `${feedId}:${id}`).join(','));
    const { data, meta } = (await get(
      `/v2/departures?stops=${ids}&limit=90&include=route,trip,stop,vehicle,alert`,
    )) as unknown as {
      data: { stopId: string; departures: Json[]; emptyReason: string | null }[];
      meta: { generatedAt: string };
    };
    expect(data.map(({ stopId }) => stopId)).toEqual(asked.map((id) => `${feedId}:${id}`));
    const askedMs = Date.parse(meta.generatedAt);
    for (const [index, id] of asked.entries()) {
      const expected = listPlainDepartures(feed, id, askedMs);
      if (expected === undefined) continue; // a call without a time in the files
      const lines = (data[index]?.departures ?? []).map(
        (one) =>
          `${new Date(String(one['scheduledTime'])).toISOString()} ${String(one['tripId']).slice(feedId.length + 1)}`,
      );
      const isCertain = (line: string) => Date.parse(line.split(' ')[0] ?? '') > askedMs + 2000;
      const certain = expected.filter(isCertain).slice(0, 80);
      expect(lines.filter(isCertain).toSorted().slice(0, certain.length), id).toEqual(certain);
      expect(data[index]?.emptyReason === null, id).toBe(lines.length > 0);
    }
  });

  it('/v2/timetable has all departures of the files on a date, and /v2/trips/{id} the times of each trip', async () => {
    const { feed, feedId, served, get } = at();
    const trip = [...feed.trips.values()].find(({ id, calls }) => calls.length > 1 && !feed.isByFrequency(id));
    const date = trip && findDate(feed, trip);
    if (trip === undefined || date === undefined) throw new Error(`${feedId} has no trip that runs`);
    const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
    const { data } = (await get(`/v2/trips/${part(`${feedId}:${trip.id}`)}?serviceDate=${iso}`)) as unknown as {
      data: { runsOnServiceDate: boolean; calls: Json[] };
    };
    expect(data.runsOnServiceDate).toBe(true);
    expect(data.calls.map(({ stopId }) => stopId)).toEqual(trip.calls.map(({ stopId }) => `${feedId}:${stopId}`));
    for (const [index, { row }] of trip.calls.entries()) {
      const planned = (row['departure_time'] || row['arrival_time'] || '').trim();
      if (planned === '' || Number(planned.split(':')[0]) > 23) continue;
      expect(String(data.calls[index]?.['scheduledDeparture'])).toContain(`T${planned.padStart(8, '0')}`);
    }
    const stopId = trip.calls[0]?.stopId ?? served[0];
    const timetable = (await get(
      `/v2/timetable?stop=${encodeURIComponent(`${feedId}:${stopId}`)}&date=${iso}`,
    )) as unknown as {
      data: { departures: Json[] };
    };
    expect(timetable.data.departures.map(({ tripId }) => tripId)).toContain(`${feedId}:${trip.id}`);
    const times = timetable.data.departures.map(({ scheduledTime }) => Date.parse(String(scheduledTime)));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('/v2/search, /v2/alerts, /v2/feeds and its bundle have what is in the files', async () => {
    const { feed, feedId, routes, served, get, send } = at();
    const name = (feed.stops.get(served[0] ?? '')?.['stop_name'] ?? '').trim().slice(0, 100);
    const { data } = (await get(`/v2/search?q=${encodeURIComponent(name)}&feeds=${feedId}&limit=100`)) as unknown as {
      data: { name: string }[];
    };
    expect(data.map((one) => one.name.trim())).toContain(name);
    expect((await get(`/v2/alerts?feeds=${feedId}`))['data']).toEqual([]);
    const { data: own } = (await get(`/v2/feeds/${feedId}`)) as unknown as { data: Json };
    expect((own['counts'] as Json)['routes']).toBe(routes.length);
    expect((await get('/v2/feeds'))['data']).toContainEqual(own);
    const { value, headers } = await send(`/v2/feeds/${feedId}/bundle`);
    const lines = String(value)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Json);
    expect(lines.filter(({ kind }) => kind === 'ROUTE').map(({ id }) => id)).toEqual(
      routes.map(({ id }) => `${feedId}:${id}`),
    );
    expect(lines[0]).toMatchObject({ kind: 'FEED', networkVersion: own['networkVersion'] });
    expect(lines.filter(({ kind }) => kind === 'PATTERN').length).toBe(
      routes.flatMap(({ patterns }) => patterns).length,
    );
    expect(headers['etag']).toMatch(/^"/);
  });
}

/** By GTFS wheelchair_boarding. */
const accessibility: Readonly<Record<string, boolean>> = { 1: true, 2: false };

/** The first date from 2006 on which a trip runs, YYYYMMDD. */
function findDate(feed: FeedContext['feed'], trip: PlainTrip): string | undefined {
  for (let day = Date.UTC(2006, 0, 1); day < Date.UTC(2030, 0, 1); day += 86_400_000) {
    const date = new Date(day).toISOString().slice(0, 10).replaceAll('-', '');
    if (feed.runsOn(trip, date)) return date;
  }
  return undefined;
}
