import { expect, it } from 'vitest';
import { byText } from '../support/feeds/independent-gtfs.ts';
import { type FeedContext, isStop, type Json, part, pointOf, sampleOf } from './feed-context.ts';

/** Stops and stations, the routes that serve them, and the bulk calls. */
export function checkStops(at: () => FeedContext): void {
  it('/stops has all stops that a pattern serves, and /stop has these and all other places', async () => {
    const { feed, feedId, served, get } = at();
    const expected = served
      .map((id) => ({ id, code: feed.codeOf(id) }))
      .toSorted((a, b) => byText(a.code, b.code) || byText(a.id, b.id))
      .map(({ id, code }) => ({
        stopCode: code,
        stopName: feed.stops.get(id)?.['stop_name'],
        stopPoint: pointOf(at(), id),
        routeCode: feed.routesOfStop(id)[0],
      }));
    expect(await get(`/stops/${feedId}`)).toMatchObject(expected);
    const places = [...feed.stops].filter(([, row]) => isStop(row) || row['location_type'] === '1');
    for (const [id, row] of sampleOf(places, 200)) {
      expect(await get(`/stop/${feedId}/${part(id)}`), id).toMatchObject({
        stopCode: feed.codeOf(id),
        stopName: row['stop_name'],
        stopPoint: pointOf(at(), id),
        routeCode: 'UNKNOWN',
        sequenceNum: 0,
      });
    }
  });

  it('/route-stop-mapping/stop and its bulk call have every route that serves a stop in any pattern', async () => {
    const { feed, feedId, served, get, post } = at();
    const isAlone = (id: string) => served.filter((other) => feed.codeOf(other) === id || other === id).length === 1;
    const stopCodes = sampleOf(served, 100).filter(isAlone);
    for (const id of stopCodes) {
      const mappings = await get(`/route-stop-mapping/${feedId}/stop/${part(id)}`);
      expect(mappings.map(routeCodeOf), id).toEqual(feed.routesOfStop(id));
    }
    const asked = ['no such stop', ...stopCodes, stopCodes[0]];
    const all = await post('/getAllRouteStopMappingsByStopCodes', { gtfsId: feedId, stopCodes: asked });
    expect(all.map(routeCodeOf)).toEqual(asked.flatMap((id) => feed.routesOfStop(id ?? '')));
  });

  it('/getAllStopsByIds has stops with their stations', async () => {
    const { feed, feedId, served, post } = at();
    const expected = served.map((id) => {
      const parent = feed.stops.get(id)?.['parent_station'] || null;
      return {
        id: `${feedId}:${id}`,
        code: feed.codeOf(id),
        name: feed.stops.get(id)?.['stop_name'],
        ...pointOf(at(), id),
        stationId: parent && `${feedId}:${parent}`,
        cluster: parent,
      };
    });
    const stopIds = ['no such stop', ...served, `${feedId}:${served[0]}`];
    expect(await post('/getAllStopsByIds', { gtfsId: feedId, stopIds })).toMatchObject([...expected, expected[0]]);
  });

  it('/station-children has the stops of every station', async () => {
    const { feed, feedId, served, get } = at();
    const stations = [...feed.stops].filter(([, row]) => row['location_type'] === '1');
    for (const [id] of stations) {
      const children = [...feed.stops].filter(([, row]) => row['parent_station'] === id && isStop(row));
      expect(await get(`/station-children/${feedId}/${part(id)}`)).toEqual(children.map(([child]) => child));
    }
    expect(await get(`/station-children/${feedId}/${part(served[0] ?? '')}`)).toEqual([]);
  });

  it('/stop-code, names, platforms and geometries are those of the side tables', async () => {
    const { feed, feedId, served, get } = at();
    const [id = ''] = served;
    const code = feed.codeOf(id);
    expect(await get(`/stop-code/${feedId}/P-${feedId}`)).toEqual({ stop_code: code });
    expect(await get(`/stop-code/${feedId}/no-such-code`)).toMatchObject({ code: 404 });
    const shown = {
      providerCode: `P-${feedId}`,
      hindiName: 'स्टेशन',
      regionalName: 'நிலையம்',
      geoJson: { type: 'Point', coordinates: [1, 2] },
      gates: [{ gateName: 'A', stopCode: code, lat: 1, lon: 2 }],
    };
    expect(await get(`/stop/${feedId}/${part(id)}`)).toMatchObject({ ...shown, platform: '1' });
    const [routeId = ''] = feed.routesOfStop(id);
    const wanted = (one: Json) => one['routeCode'] === routeId;
    const toTown = await get(`/route-stop-mapping/${feedId}/stop/${part(id)}?direction=Town`);
    expect(toTown.find(wanted)).toMatchObject({ ...shown, platform: '2' });
    const nowhere = await get(`/route-stop-mapping/${feedId}/stop/${part(id)}?direction=nowhere`);
    expect(nowhere.find(wanted)).toMatchObject({ ...shown, platform: null });
  });

  it('/version is 64 hex digits, and /feeds has the counts', async () => {
    const { feed, feedId, routes, get } = at();
    const version = await get(`/version/${feedId}`);
    expect(version).toMatch(/^[0-9a-f]{64}$/);
    const ofKind = (isWanted: (row: Readonly<Record<string, string>>) => boolean) =>
      [...feed.stops.values()].filter(isWanted).length;
    expect((await get('/feeds')).find(({ gtfsId }) => gtfsId === feedId)).toMatchObject({
      version,
      isStale: false,
      timeZone: feed.agencies[0]?.['agency_timezone'],
      counts: {
        routes: routes.length,
        stops: ofKind(isStop),
        stations: ofKind((row) => row['location_type'] === '1'),
        trips: routes.flatMap(({ patterns }) => patterns.flatMap(({ trips }) => trips)).length,
      },
    });
  });
}

const routeCodeOf = ({ routeCode }: Json) => routeCode;
