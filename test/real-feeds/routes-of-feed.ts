import { expect, it } from 'vitest';
import { type PlainRoute, readPlainTime } from '../support/feeds/independent-gtfs.ts';
import { type FeedContext, part, pointOf } from './feed-context.ts';

/** Routes, their stops, and the bulk calls for both. */
export function checkRoutes(at: () => FeedContext): void {
  it('/routes, /route and the bulk calls have every route', async () => {
    const { feedId, routes, get, post } = at();
    const expected = routes.map((route) => routeOf(at(), route));
    expect(await get(`/routes/${feedId}`)).toMatchObject(expected);
    for (const [index, { id }] of routes.entries()) {
      expect(await get(`/route/${feedId}/${part(id)}`)).toMatchObject(expected[index] as object);
    }
    const asked = routes.map(({ id }, index) => [id, `${feedId}:${id}`, `${feedId}%3A${id}`][index % 3] as string);
    const all = ['no such route', ...asked, 'other:1', asked[0] as string];
    for (const value of [
      await post(`/getRoutesByIds/${feedId}`, all),
      await post('/getAllRoutesByIds', { gtfsId: feedId, routeIds: all }),
    ]) {
      expect(value).toMatchObject([...expected, expected[0]]);
    }
  });

  it('pages of /routes, one after the other, are the whole list', async () => {
    const { feedId, routes, send } = at();
    const ids: unknown[] = [];
    let next: string | undefined = `?limit=${Math.max(1, Math.ceil(routes.length / 3))}&fields=id`;
    for (let page = 0; next !== undefined && page < 5; page += 1) {
      const { value, headers } = await send(`/routes/${feedId}${next}`);
      ids.push(...(value as { id: string }[]).map(({ id }) => id));
      next = /^<(.*)>; rel="next"$/.exec(headers['link'] ?? '')?.[1];
    }
    expect(ids).toEqual(routes.map(({ id }) => id));
  });

  it("/route-stop-mapping/route and its bulk call have the representative pattern's stops", async () => {
    const { feedId, routes, get, post } = at();
    const expected = routes.map((route) => mappingsOf(at(), route));
    for (const [index, { id }] of routes.entries()) {
      expect(await get(`/route-stop-mapping/${feedId}/route/${part(id)}`)).toMatchObject(expected[index] as object[]);
    }
    const routeCodes = routes.map(({ id }) => id);
    const value = await post('/getAllRouteStopMappingsByRouteCodes', { gtfsId: feedId, routeCodes });
    expect(value).toMatchObject(expected.flat());
  });

  it('with directionId they are those of the representative pattern of that direction', async () => {
    const { feedId, routes, get } = at();
    for (const { id, patterns } of routes) {
      for (const direction of ['0', '1']) {
        const stopIds = patterns.find((pattern) => pattern.direction === direction)?.stopIds ?? [];
        const mappings = await get(`/route-stop-mapping/${feedId}/route/${part(id)}?directionId=${direction}`);
        expect(
          mappings.map(({ stopCode }) => stopCode),
          `${id} ${direction}`,
        ).toEqual(stopIds.map(at().feed.codeOf));
      }
    }
  });

  it("travel times are those of the representative pattern's smallest trip, where the files have both times", async () => {
    const { feed, feedId, routes, get } = at();
    let compared = 0;
    for (const { id, patterns } of routes) {
      const mappings = await get(`/route-stop-mapping/${feedId}/route/${part(id)}`);
      const trip = patterns[0]?.trips[0];
      const calls = trip?.calls ?? [];
      for (const [index, call] of calls.entries()) {
        const before = calls[index - 1];
        const left = readPlainTime(before?.row['departure_time'] || before?.row['arrival_time']);
        const arrived = readPlainTime(call.row['arrival_time'] || call.row['departure_time']);
        if (left === undefined || arrived === undefined) continue;
        const seconds = feed.isByFrequency(trip?.id ?? '') ? null : arrived - left;
        expect(mappings[index]?.['estimatedTravelTimeFromPreviousStop'], `${id} ${index}`).toBe(seconds);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(5);
  });
}

function routeOf(at: FeedContext, { id, row, patterns }: PlainRoute) {
  const stopIds = patterns[0]?.stopIds ?? [];
  const { agencies } = at.feed;
  return {
    id,
    shortName: row['route_short_name'] || null,
    longName: row['route_long_name'] || null,
    agencyName: (agencies.find((one) => one['agency_id'] === row['agency_id']) ?? agencies[0])?.['agency_name'],
    tripCount: patterns.reduce((sum, { trips }) => sum + trips.length, 0),
    stopCount: new Set(patterns.flatMap((pattern) => pattern.stopIds)).size,
    startPoint: stopIds.length === 0 ? null : pointOf(at, stopIds[0]),
    endPoint: stopIds.length === 0 ? null : pointOf(at, stopIds.at(-1)),
  };
}

function mappingsOf(at: FeedContext, { id, patterns }: PlainRoute) {
  const { feed } = at;
  const isTimed = !feed.isByFrequency(patterns[0]?.trips[0]?.id ?? '');
  return (patterns[0]?.stopIds ?? []).map((stopId, index) => {
    const parent = feed.stops.get(stopId)?.['parent_station'];
    return {
      routeCode: id,
      sequenceNum: index + 1,
      stopCode: feed.codeOf(stopId),
      stopName: feed.stops.get(stopId)?.['stop_name'],
      stopPoint: pointOf(at, stopId),
      parentStopCode: parent ? feed.codeOf(parent) : null,
      estimatedTravelTimeFromPreviousStop: index === 0 || !isTimed ? null : expect.any(Number),
    };
  });
}
