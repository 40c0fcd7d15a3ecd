import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoApi, openDemoApi } from '../demo-city.ts';

type Answer = { data: object | object[]; references: Record<string, { id: string }[]> };

let demo: DemoApi;
beforeAll(async () => {
  demo = await openDemoApi();
});
afterAll(() => demo.close());

describe('fields', () => {
  it.each([
    ['/v2/routes?feeds=demo', 'id,longName'],
    ['/v2/routes/demo:1', 'color,id'],
    ['/v2/stops?ids=demo:CBS', 'name'],
    ['/v2/departures?stops=demo:CBS', 'emptyReason'],
    ['/v2/trips/demo:1-out-004', 'headsign,calls'],
    ['/v2/timetable?route=demo:1', 'serviceDate'],
    ['/v2/search?q=central', 'id,kind'],
    ['/v2/alerts', 'id'],
    ['/v2/feeds', 'id,counts'],
  ])('narrows the data of %s to %s', async (target, fields) => {
    const separator = target.includes('?') ? '&' : '?';
    const { data } = await demo.get<Answer>(`${target}${separator}fields=${fields}`);
    const items = [data].flat();
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) expect(Object.keys(item)).toEqual(fields.split(','));
  });

  it('keeps the references, and changes the ETag', async () => {
    const target = '/v2/departures?stops=demo:CBS&include=route';
    const narrow = await demo.get<Answer>(`${target}&fields=stopId`);
    expect(narrow.references['routes']?.length).toBeGreaterThan(0);
    const etags = await Promise.all(
      [target, `${target}&fields=stopId`].map(async (one) => (await demo.api.send(one)).headers['etag']),
    );
    expect(etags[0]).not.toBe(etags[1]);
  });

  it('refuses a field that the data does not have, and names those that it has', async () => {
    const { status, value } = await demo.api.send('/v2/routes/demo:1?fields=id,colour');
    expect([status, value]).toMatchObject([400, { parameter: expect.stringContaining('fields') }]);
    expect((value as { detail: string }).detail).toContain('color');
  });
});

describe('include', () => {
  it.each([
    ['/v2/search?q=central', 'route,stop', ['routes', 'stops']],
    ['/v2/alerts?feeds=demo', 'route', ['routes']],
    ['/v2/routes?ids=demo:1,demo:2', 'stop,alert', ['stops', 'alerts']],
    ['/v2/routes/demo:1', 'stops,vehicle,alert', ['stops', 'vehicles', 'alerts']],
    ['/v2/timetable?route=demo:1', 'route,stop,trip', ['routes', 'stops', 'trips']],
    ['/v2/timetable?stop=demo:M06', 'route,stop,trip', ['routes', 'stops', 'trips']],
    ['/v2/trips/demo:1-out-004', 'route,stop,vehicle,alert', ['routes', 'stops', 'vehicles', 'alerts']],
  ])('of %s adds %s to the references, each once, and nothing without it', async (target, include, lists) => {
    const separator = target.includes('?') ? '&' : '?';
    const { references } = await demo.get<Answer>(`${target}${separator}include=${include}`);
    const filled = Object.entries(references).filter(([, list]) => list.length > 0);
    expect(filled.map(([name]) => name).toSorted()).toEqual(lists.toSorted());
    for (const [name, list] of filled) expect(new Set(list.map(({ id }) => id)).size, name).toBe(list.length);
    expect(Object.values((await demo.get<Answer>(target)).references).flat()).toEqual([]);
  });
});
