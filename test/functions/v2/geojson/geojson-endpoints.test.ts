import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoApi, lateTripId, openDemoApi } from '../demo-city.ts';

type Geometry = { type: string; coordinates: unknown[] };
type Feature = { id: string; geometry: Geometry | null; properties: Record<string, unknown> };
type Collection = { type: string; features: Feature[] };
type Counts = { data: { counts: Record<'routes' | 'stops' | 'stations', number> } };

let demo: DemoApi;
let counts: Counts['data']['counts'];
beforeAll(async () => {
  demo = await openDemoApi();
  counts = (await demo.get<Counts>('/v2/feeds/demo')).data.counts;
});
afterAll(() => demo.close());

describe('the GeoJSON paths', () => {
  it('have every route as lines, and every stop and station as points', async () => {
    const routes = await demo.get<Collection>('/v2/routes.geojson');
    expect(new Set(routes.features.map(({ properties }) => properties['routeId'])).size).toBe(counts.routes);
    expect(new Set(routes.features.map(({ geometry }) => geometry?.type))).toEqual(new Set(['LineString']));
    const stops = await demo.get<Collection>('/v2/stops.geojson?feeds=demo');
    expect(stops.features).toHaveLength(counts.stops + counts.stations);
    expect(stops.features.find(({ id }) => id === 'demo:CBS')).toMatchObject({
      geometry: { type: 'Point', coordinates: [expect.closeTo(79.83, 1), expect.closeTo(10.93, 1)] },
      properties: { kind: 'STOP', name: 'Central Bus Stand' },
    });
    expect((await demo.get<Collection>('/v2/stops.geojson?limit=3')).features).toHaveLength(3);
  });

  it('have the shape of a route by direction, as /v2/routes/{id} has it', async () => {
    const { features } = await demo.get<Collection>('/v2/routes/demo:1/shape.geojson');
    expect(features.map(({ properties }) => properties['directionId'])).toEqual([0, 1]);
    const { value } = await demo.api.send('/route-shape/demo/1?directionId=1');
    const { points } = value as { points: { lat: number; lon: number }[] };
    expect(features[1]?.geometry?.coordinates).toEqual(points.map(({ lat, lon }) => [lon, lat]));
  });

  it('have the positions of vehicles, of all routes or of some', async () => {
    const { features } = await demo.get<Collection>('/v2/vehicles.geojson?feed=demo');
    expect(features).toMatchObject([
      { id: 'demo:V7', geometry: { coordinates: [79.5, 10.5] }, properties: { tripId: `demo:${lateTripId}` } },
    ]);
    expect((await demo.get<Collection>('/v2/vehicles.geojson?feed=demo&routes=demo:2')).features).toEqual([]);
  });

  it('have an ETag over the features, and problems as errors', async () => {
    for (const target of ['/v2/routes.geojson', '/v2/vehicles.geojson?feed=demo']) {
      const { headers } = await demo.api.send(target);
      expect(headers['content-type']).toBe('application/geo+json; charset=utf-8');
      const again = await demo.api.send({ target, headers: { 'if-none-match': headers['etag'] ?? '' } });
      expect(again.status).toBe(304);
    }
    const missing = await demo.api.send('/v2/routes/demo:none/shape.geojson');
    expect(missing.value).toMatchObject({ type: 'urn:problem-type:headway:route-not-found' });
  });
});
