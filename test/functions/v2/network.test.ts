import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoApi, openDemoApi } from './demo-city.ts';

type Entity = { id: string; [field: string]: unknown };
type List = { data: Entity[]; references: Record<string, Entity[]>; meta: { notFound: string[]; isComplete: boolean } };
type One = { data: Entity; references: Record<string, Entity[]> };

let demo: DemoApi;
beforeAll(async () => {
  demo = await openDemoApi();
});
afterAll(() => demo.close());

describe('/v2/routes', () => {
  it('has every route of the feed with its colors and agency', async () => {
    const { data } = await demo.get<List>('/v2/routes');
    const { value } = await demo.api.send('/routes/demo');
    expect(data.map(({ id }) => id)).toEqual((value as Entity[]).map(({ id }) => `demo:${id}`));
    expect(data.find(({ id }) => id === 'demo:1')).toMatchObject({
      mode: 'BUS',
      color: '#C8402F',
      agencyName: 'Kadalpuram Transport',
    });
  });

  it('filters by ids, text and stops, all at once', async () => {
    const ids = async (query: string) => (await demo.get<List>(`/v2/routes?${query}`)).data.map(({ id }) => id);
    expect(await ids('ids=demo:2,demo:1')).toEqual(['demo:1', 'demo:2']);
    expect(await ids('stops=demo:M06')).toEqual(['demo:M1']);
    expect(await ids('q=nallur')).toContain('demo:1');
    expect(await ids('q=nallur&ids=demo:2')).toEqual([]);
    const partly = await demo.get<List>('/v2/routes?ids=demo:1,demo:none');
    expect(partly.meta.notFound).toEqual(['demo:none']);
    expect(partly.data.map(({ id }) => id)).toEqual(['demo:1']);
  });

  it.each(['/v2/routes', '/v2/stops'])(
    'an id without a feed in ids of %s does not exist, as in a path',
    async (path) => {
      const { data, meta } = await demo.get<List>(`${path}?ids=1,CBS,:1,demo:`);
      expect([data, meta.notFound]).toEqual([[], ['1', 'CBS', ':1', 'demo:']]);
      const { status } = await demo.api.send(`${path}/1`);
      expect(status).toBe(404);
    },
  );

  it.each(['/v2/routes?q=a&limit=1', '/v2/search?q=a&limit=1'])('says that %s leaves something out', async (target) => {
    expect((await demo.get<List>(target)).meta.isComplete).toBe(false);
  });
});

describe('/v2/routes/{id}', () => {
  it('has directions with stops and shape, and the service of a day, in one call', async () => {
    const { data, references } = await demo.get<One>('/v2/routes/demo:1?include=directions,stops,shape,service');
    const directions = data['directions'] as { directionId: number; stopIds: string[]; shape: string }[];
    const { value } = await demo.api.send('/route-stop-mapping/demo/route/1?directionId=1');
    expect(directions.map(({ directionId }) => directionId)).toEqual([0, 1]);
    expect(directions[1]?.stopIds).toHaveLength((value as unknown[]).length);
    expect(directions.every(({ shape }) => shape.length > 10)).toBe(true);
    expect(new Set(references['stops']?.map(({ id }) => id))).toEqual(
      new Set(directions.flatMap(({ stopIds }) => stopIds)),
    );
    expect(data['service']).toMatchObject({
      serviceDate: '2026-11-27',
      firstDeparture: '2026-11-27T05:30:00+05:30',
      headwaySeconds: 3600,
    });
  });

  it('has fewer trips on a Sunday', async () => {
    const count = async (date: string) => {
      const { data } = await demo.get<One>(`/v2/routes/demo:1?include=service&date=${date}`);
      return (data['service'] as { tripCount: number }).tripCount;
    };
    expect(await count('2026-11-29')).toBeLessThan(await count('2026-11-27'));
  });

  it('has null for what is not included', async () => {
    const { data } = await demo.get<One>('/v2/routes/demo:1');
    expect([data['directions'], data['service']]).toEqual([null, null]);
  });

  it.each([
    ['/v2/routes/demo:none', 404, 'route-not-found'],
    ['/v2/routes/none:1', 404, 'feed-not-found'],
    ['/v2/routes/1', 404, 'route-not-found'],
    ['/v2/routes/demo:1?date=2026-13-01', 400, 'invalid-parameter'],
    ['/v2/routes/demo:1?incldue=stops', 400, 'unknown-parameter'],
    ['/v2/nothing', 404, 'not-found'],
  ])('answers %s with %i %s', async (target, status, type) => {
    const answer = await demo.api.send(target);
    expect(answer.status).toBe(status);
    expect(answer.value).toMatchObject({ type: `urn:problem-type:headway:${type}`, code: status });
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  it('leaves the errors of the first version as they are', async () => {
    const { value, headers } = await demo.api.send('/route/demo/none');
    expect(value).toEqual({ error: 'Route not found', code: 404 });
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });
});

describe('/v2/stops', () => {
  it('answers a station with its platforms and their routes', async () => {
    const { data, references } = await demo.get<List>('/v2/stops?ids=demo:M06,demo:CBS&include=children,route');
    expect(data).toMatchObject([
      {
        id: 'demo:M06',
        kind: 'STATION',
        childIds: ['demo:M06-1', 'demo:M06-2'],
        routeIds: ['demo:M1'],
        platform: null,
      },
      { id: 'demo:CBS', kind: 'STOP', childIds: [], zoneId: 'demo:1', parentId: null },
    ]);
    expect(references['stops']).toMatchObject([
      { id: 'demo:M06-1', platform: '1', parentId: 'demo:M06' },
      { id: 'demo:M06-2', platform: '2', parentId: 'demo:M06' },
    ]);
    expect(references['routes']?.map(({ id }) => id)).toContain('demo:M1');
  });

  it('finds stops around a point, in a box, by text and of routes', async () => {
    const ids = async (query: string) => (await demo.get<List>(`/v2/stops?${query}`)).data.map(({ id }) => id);
    const near = await demo.get<List>('/v2/stops?near=10.9342,79.8316&radius=800');
    const meters = near.data.map(({ distanceMeters }) => Number(distanceMeters));
    expect(near.data[0]?.id).toBe('demo:CBS');
    expect(meters).toEqual(meters.toSorted((a, b) => a - b));
    expect(await ids('bbox=79.83,10.93,79.84,10.94&limit=1000')).toContain('demo:CBS');
    expect(await ids('q=central%20bus')).toContain('demo:CBS');
    expect(await ids('routes=demo:M1')).toContain('demo:M06-1');
  });

  it('finds the stops that match all filters, and all stops without one', async () => {
    const ids = async (query: string) => (await demo.get<List>(`/v2/stops?${query}`)).data.map(({ id }) => id);
    expect(await ids('ids=demo:CBS&q=central%20bus')).toEqual(['demo:CBS']);
    expect(await ids('ids=demo:CBS&q=nallur')).toEqual([]);
    const near = await ids('near=10.9342,79.8316&radius=800&limit=1000');
    const onRoute = await ids('routes=demo:M1&limit=1000');
    const both = await ids('near=10.9342,79.8316&radius=800&routes=demo:M1&limit=1000');
    expect(both).toEqual(near.filter((id) => onRoute.includes(id)));
    expect([both.length > 0, both.length < near.length]).toEqual([true, true]);
    expect(await ids('near=10.9342,79.8316&bbox=1,2,3,4')).toEqual([]);
    expect(await ids('limit=7')).toHaveLength(7);
    expect(await ids('bbox=79.83,10.94,79.84,10.93&limit=1000')).toContain('demo:CBS'); // latitudes in any order
  });
});
