import { expect, it } from 'vitest';
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
      const routeIds = [...new Set([id, ...children].flatMap(feed.routesOfStop))].toSorted();
      expect(data, id).toMatchObject([
        {
          ...pointOf(at(), id),
          kind: isStation ? 'STATION' : 'STOP',
          code: row['stop_code'] || null,
          zoneId: isStation ? null : row['zone_id'] || null,
          platform: isStation ? null : row['platform_code'] || null,
          wheelchairAccessible: { 1: true, 2: false }[row['wheelchair_boarding'] ?? ''] ?? null,
          routeIds: routeIds.map((routeId) => `${feedId}:${routeId}`),
          childIds: children.toSorted().map((child) => `${feedId}:${child}`),
        },
      ]);
    }
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
}
