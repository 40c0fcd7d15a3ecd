import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoApi, openDemoApi } from './demo-city.ts';

type Answer = {
  data: { id: string; kind: string; [field: string]: unknown }[];
  references: Record<string, { id: string }[]>;
};

let demo: DemoApi;
beforeAll(async () => {
  demo = await openDemoApi();
});
afterAll(() => demo.close());

describe('/v2/search', () => {
  it('ranks stops and routes together: an exact code, then prefixes, then words', async () => {
    const { data, references } = await demo.get<Answer>('/v2/search?q=CBS&include=route,stop');
    expect(data[0]).toMatchObject({ id: 'demo:CBS', kind: 'STOP' });
    const central = await demo.get<Answer>('/v2/search?q=central%20bus&limit=50&include=route,stop');
    const kinds = new Set(central.data.map(({ kind }) => kind));
    expect([...kinds].toSorted()).toEqual(['ROUTE', 'STOP']);
    expect(central.data.length).toBe(
      (central.references['routes']?.length ?? 0) + (central.references['stops']?.length ?? 0),
    );
    expect(references['stops']?.map(({ id }) => id)).toContain('demo:CBS');
    expect((await demo.get<Answer>('/v2/search?q=1')).data[0]).toMatchObject({ id: 'demo:1', kind: 'ROUTE' });
  });

  it.each(['%20%20', '%20', '+', '%C2%A0', '%E3%80%80', '%E2%80%89%20'])(
    'finds exact names first in both versions with %s between the words and around them',
    async (blank) => {
      const name = 'Central Bus Stand';
      const written = `${blank}${name.replaceAll(' ', blank)}${blank}`;
      const { data } = await demo.get<Answer>(`/v2/search?q=${written}`);
      expect(data[0]).toMatchObject({ id: 'demo:CBS', name });
      expect(data).toEqual((await demo.get<Answer>(`/v2/search?q=${encodeURIComponent(name)}`)).data);
      const first = await demo.api.send(`/stops/demo/fuzzy/${written.replaceAll('+', '%20')}`);
      expect(first.value).toMatchObject([{ stopName: name }]);
      const code = await demo.get<Answer>(`/v2/search?q=${blank}CBS${blank}`);
      expect(code.data[0]).toMatchObject({ id: 'demo:CBS' });
    },
  );

  it.each(['demo:CBS', 'demo: CBS', 'central bus stand', 'CENTRAL  BUS STAND'])('finds %s first', async (text) => {
    const { data } = await demo.get<Answer>(`/v2/search?q=${encodeURIComponent(text)}`);
    expect(data[0]).toMatchObject({ id: 'demo:CBS' });
  });

  it('refuses control characters, with the name of the parameter', async () => {
    const { status, value } = await demo.api.send('/v2/search?q=Central%09Bus');
    expect([status, value]).toMatchObject([400, { parameter: 'q' }]);
  });

  it('finds a name with a typing error', async () => {
    const { data } = await demo.get<Answer>('/v2/search?q=sttaion');
    expect(data.length).toBeGreaterThan(0);
  });
});

describe('/v2/alerts', () => {
  it('has the alerts of the feeds, and those of routes or stops', async () => {
    const alert = {
      cause: 'CONSTRUCTION',
      effect: 'DETOUR',
      severity: 'WARNING',
      header: 'Detour',
      routeIds: ['demo:1'],
      activePeriods: [{ start: '2026-11-27T06:59:00+05:30', end: '2026-11-27T08:00:00+05:30' }],
    };
    expect((await demo.get<Answer>('/v2/alerts')).data).toMatchObject([
      alert,
      { effect: 'ACCESSIBILITY_ISSUE' },
      { header: 'Line 3 does not stop' },
    ]);
    expect((await demo.get<Answer>('/v2/alerts?routes=demo:1')).data).toMatchObject([alert]);
    expect((await demo.get<Answer>('/v2/alerts?routes=demo:2&stops=demo:CBS')).data).toEqual([]);
    expect(await demo.get('/v2/alerts?routes=demo:1,demo:none&stops=none:1')).toMatchObject({
      data: [alert],
      meta: { notFound: ['demo:none', 'none:1'] },
    });
  });

  it('has the alerts of a platform for its station, and those of a station for its platforms', async () => {
    const about = async (stop: string) => (await demo.get<Answer>(`/v2/alerts?stops=demo:${stop}`)).data;
    expect(await about('M06')).toMatchObject([{ header: 'Lift out of order', stopIds: ['demo:M06-1'] }]);
    expect(await about('M06-1')).toHaveLength(1);
    expect(await about('M06-2')).toEqual([]);
    const { references } = await demo.get<Answer>('/v2/departures?stops=demo:M06&include=alert&limit=1');
    expect(references['alerts']).toMatchObject([{ header: 'Lift out of order' }]);
  });
});

describe('/v2/feeds', () => {
  it('has the version, the dates of the timetable and the size of a feed', async () => {
    const version = (await demo.api.send('/version/demo')).value;
    const { data } = await demo.get<{ data: object }>('/v2/feeds/demo');
    expect(data).toMatchObject({
      networkVersion: version,
      serviceFrom: '2020-01-01',
      serviceTo: '2039-12-31',
      timeZone: 'Asia/Kolkata',
      isStale: false,
      scheduleVersion: expect.stringMatching(/^[\da-f]{64}$/),
      languages: ['en', 'hi', 'ta'],
      realtime: { tripUpdates: true, vehiclePositions: true, alerts: true },
    });
    expect((await demo.get<Answer>('/v2/feeds')).data).toEqual([data]);
  });

  it('has the whole network as lines of JSON, and a 304 for a client that has it', async () => {
    const target = '/v2/feeds/demo/bundle';
    const { headers, value } = await demo.api.send(target);
    const lines = String(value)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string });
    const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
    const { data } = await demo.get<{ data: { counts: Record<string, number> } }>('/v2/feeds/demo');
    expect([count('ROUTE'), count('STOP'), count('STATION'), count('PATTERN')]).toEqual([
      data.counts['routes'],
      data.counts['stops'],
      data.counts['stations'],
      data.counts['patterns'],
    ]);
    expect(headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    const again = await demo.api.send({ target, headers: { 'if-none-match': headers['etag'] ?? '' } });
    expect(again.status).toBe(304);
  });
});
