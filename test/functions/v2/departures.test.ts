import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi } from '../../support/api/api.ts';
import { startScriptedOtp } from '../../support/feeds/scripted-otp.ts';
import { town } from '../../support/feeds/town.ts';
import { cancelledTripId, type DemoApi, lateTripId, openDemoApi } from './demo-city.ts';

type Departure = {
  tripId: string;
  routeId: string;
  stopId: string;
  scheduledTime: string;
  expectedTime: string | null;
  delaySeconds: number | null;
  scheduleRelationship: string;
  serviceDate: string;
};
type Boards = {
  data: { stopId: string; departures: Departure[]; emptyReason: string | null }[];
  references: Record<'routes' | 'stops' | 'trips' | 'vehicles' | 'alerts', { id: string }[]>;
  meta: { notFound: string[]; unavailable: { part: string }[]; realtime: boolean | null };
};

let demo: DemoApi;
beforeAll(async () => {
  demo = await openDemoApi();
  await demo.get('/v2/routes'); // loads the network
});
afterAll(() => demo.close());

describe('/v2/departures', () => {
  it('has the delay and the cancellation of realtime data, in local times with their service date', async () => {
    const { data, meta } = await demo.get<Boards>('/v2/departures?stops=demo:CBS&limit=100&minutes=120');
    const find = (id: string) => data[0]?.departures.find(({ tripId }) => tripId === `demo:${id}`);
    const late = find(lateTripId);
    expect(late).toMatchObject({ delaySeconds: 180, scheduleRelationship: 'SCHEDULED', serviceDate: '2026-11-27' });
    expect(late?.scheduledTime).toMatch(/^2026-11-27T0\d:\d\d:00\+05:30$/);
    expect(Date.parse(late?.expectedTime ?? '') - Date.parse(late?.scheduledTime ?? '')).toBe(180_000);
    expect(find(cancelledTripId)).toMatchObject({
      scheduleRelationship: 'CANCELED',
      expectedTime: null,
      delaySeconds: null,
    });
    expect(meta.realtime).toBe(true);
  });

  it('has the boards of many stops from one query to OTP, in the order of the ids', async () => {
    const { data: stops } = await demo.get<{ data: { id: string }[] }>('/v2/stops?routes=demo:1,demo:2,demo:3,demo:4');
    const ids = stops.slice(0, 100).map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(50);
    const before = demo.otpRequests();
    const { data } = await demo.get<Boards>(`/v2/departures?stops=${ids.join(',')}&limit=3`);
    expect(demo.otpRequests() - before).toBe(1);
    expect(data.map(({ stopId }) => stopId)).toEqual(ids);
    for (const { departures, stopId } of data) {
      expect(departures.every((departure) => departure.stopId === stopId)).toBe(true);
    }
  });

  it('includes each referenced entity once', async () => {
    const { data, references } = await demo.get<Boards>(
      '/v2/departures?stops=demo:CBS&limit=50&minutes=120&include=stop,route,trip,vehicle,alert',
    );
    const departures = data[0]?.departures ?? [];
    const ids = (list: { id: string }[]) => list.map(({ id }) => id).toSorted();
    expect(ids(references.routes)).toEqual([...new Set(departures.map(({ routeId }) => routeId))].toSorted());
    expect(ids(references.trips)).toEqual([...new Set(departures.map(({ tripId }) => tripId))].toSorted());
    expect(references.stops).toMatchObject([{ id: 'demo:CBS', kind: 'STOP' }]);
    expect(references.vehicles).toMatchObject([{ id: 'demo:V7', tripId: `demo:${lateTripId}`, bearing: 90 }]);
    expect(references.alerts).toMatchObject([
      { cause: 'CONSTRUCTION', effect: 'DETOUR', severity: 'WARNING' },
      { header: 'Line 3 does not stop' },
    ]);
  });

  it('answers a station with the departures of its platforms', async () => {
    const { data } = await demo.get<Boards>('/v2/departures?stops=demo:M06&limit=20');
    const stopIds = new Set(data[0]?.departures.map(({ stopId }) => stopId));
    expect([...stopIds].toSorted()).toEqual(['demo:M06-1', 'demo:M06-2']);
  });

  it('keeps only the departures of the given routes', async () => {
    const { data } = await demo.get<Boards>('/v2/departures?stops=demo:CBS&routes=demo:3&limit=3');
    expect(data[0]?.departures.map(({ routeId }) => routeId)).toEqual(['demo:3', 'demo:3', 'demo:3']);
  });

  it('reads at most 4,000 departures for a filter by routes, however many stops there are', async () => {
    const { data: all } = await demo.get<{ data: { id: string }[] }>('/v2/stops?limit=100');
    const stops = all.map(({ id }) => id);
    const ask = async (names: readonly string[], limit: number) => {
      const counts = demo.otpCounts().length;
      await demo.get<Boards>(`/v2/departures?stops=${names.join(',')}&routes=demo:3&limit=${limit}`);
      return demo.otpCounts().slice(counts);
    };
    expect(stops).toHaveLength(100);
    expect(await ask(stops, 20)).toEqual([40]);
    expect(await ask(stops.slice(0, 10), 50)).toEqual([200]);
    expect(await ask(stops.slice(0, 1), 5)).toEqual([50]);
  });

  it('starts at another time, and finds stops around a point', async () => {
    const from = encodeURIComponent('2026-11-28T12:00:00+05:30');
    const { data } = await demo.get<Boards>(`/v2/departures?near=10.9342,79.8316&from=${from}&minutes=30`);
    expect(data.length).toBeGreaterThan(2);
    expect(data[0]?.stopId).toBe('demo:CBS');
    for (const { scheduledTime } of data.flatMap(({ departures }) => departures)) {
      expect(scheduledTime >= '2026-11-28T12:00:00' && scheduledTime <= '2026-11-28T12:31').toBe(true);
    }
  });

  it('says why a board is empty, and which stops do not exist', async () => {
    const at = (time: string) => encodeURIComponent(time);
    const reason = async (query: string) => {
      const { data } = await demo.get<Boards>(`/v2/departures?stops=demo:CBS&${query}`);
      return data[0]?.emptyReason;
    };
    expect(await reason(`from=${at('2026-11-27T02:00:00+05:30')}&minutes=5`)).toBe('NO_DEPARTURES_IN_WINDOW');
    expect(await reason(`from=${at('2041-01-01T12:00:00+05:30')}`)).toBe('FEED_EXPIRED');
    expect(await reason('limit=1')).toBeNull();
    expect(await reason('routes=demo:M1')).toBe('STOP_NOT_SERVED');
    expect(await reason('routes=demo:M1,demo:3')).toBeNull();
    const { data, meta } = await demo.get<Boards>('/v2/departures?stops=demo:CBS,demo:nowhere,other:1&limit=1');
    expect(data).toHaveLength(1);
    expect(meta.notFound).toEqual(['demo:nowhere', 'other:1']);
  });

  it('has an ETag over its data: a 304 at another time while no departure changes', async () => {
    const target = '/v2/departures?stops=demo:QUAI&limit=2';
    const first = await demo.api.send(target);
    demo.clock.advance(31_000); // longer than OTP_CACHE_TTL
    const headers = { 'if-none-match': first.headers['etag'] ?? '' };
    const second = await demo.api.send({ target, headers });
    expect([second.status, second.headers['etag'], second.headers['x-cache']]).toEqual([
      304,
      first.headers['etag'],
      'miss',
    ]);
    expect((await demo.api.send({ target, headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  it.each([
    ['?stops=CBS', /^stops\[0\]: expected feed:id$/],
    ['?stops=demo:CBS,CBS', /^stops\[1\]: expected feed:id$/],
    ['?stops=demo:CBS&from=2026-02-30T00:00:00Z', /^from: expected RFC 3339/],
    ['?stops=', /^stops\[0\]: expected feed:id$/],
    [`?stops=${Array(101).fill('demo:CBS').join(',')}`, /^stops: expected 1 to 100 ids/],
    ['?stops=demo:CBS&minutes=0', /^minutes: expected a whole number from 1 to 1440$/],
    ['?stops=demo:CBS&from=tomorrow', /^from: expected RFC 3339/],
    ['?stops=demo:CBS&from=2026-11-27T07:00:00+05:30', /^from: .* whose \+ is %2B in a URL$/],
    ['?stops=demo:CBS&stop_ids=1', /the nearest known parameter is stops$/],
    ['?stops=demo:CBS&include=trips', /^include.*: expected some of stop, route, trip, vehicle, alert/],
    ['?stops=demo:CBS&near_=1', /^near_: unknown parameter; the nearest known parameter is near$/],
    [`?stops=${Array.from({ length: 50 }, (_, index) => `demo:${index}`)}&limit=41`, /^limit: expected at most 2000/],
    ['?near=91,0', /^near: expected lat,lon/],
    ['?stops=demo:CBS&limit=1&limit=2', /^limit: expected one value, got 2$/],
    ['?stops=demo:CBS&limit=0&limit=2', /^limit: expected a whole number from 1 to 100$/],
  ])('refuses %j with a problem that names the parameter', async (query, message) => {
    const { status, value, headers } = await demo.api.send(`/v2/departures${query}`);
    expect([status, headers['content-type']]).toEqual([400, 'application/problem+json; charset=utf-8']);
    expect(value).toMatchObject({
      type: expect.stringMatching(/^urn:problem-type:headway:(invalid|unknown)-parameter$/),
      status: 400,
      code: 400,
      error: expect.stringMatching(message),
    });
  });

  it('names each wrong parameter with what is right', async () => {
    const { status, value } = await demo.api.send('/v2/departures?stops=x,y&limit=0&stop=1&minute=5&radius=9');
    expect([status, value]).toMatchObject([
      400,
      {
        parameter: 'stop',
        errors: [
          { parameter: 'stop', detail: 'unknown parameter; the nearest known parameter is stops' },
          { parameter: 'minute', detail: 'unknown parameter; the nearest known parameter is minutes' },
          { parameter: 'stops[0]', detail: 'expected feed:id' },
          { parameter: 'limit', detail: 'expected a whole number from 1 to 100' },
        ],
      },
    ]);
    const values = await demo.api.send('/v2/departures?stops=demo:CBS&limit=0&minutes=x');
    const { detail, errors } = values.value as { detail: string; errors: { parameter: string }[] };
    expect([detail.startsWith(`${errors[0]?.parameter}: expected`), errors.length]).toEqual([true, 2]);
    expect(errors.map(({ parameter }) => parameter).toSorted()).toEqual(['limit', 'minutes']);
  });

  it('says which parameters are needed where none is given', async () => {
    const { status, value } = await demo.api.send('/v2/departures?limit=1');
    expect([status, value]).toMatchObject([
      404,
      {
        type: 'urn:problem-type:headway:nothing-selected',
        parameters: ['stops', 'near'],
        detail: 'stops: expected at least one of stops, near, got none',
      },
    ]);
  });

  it('answers the boards of stops, then of the stops around a point, each once', async () => {
    const near = await demo.get<Boards>('/v2/departures?near=10.9342,79.8316&limit=1');
    const both = await demo.get<Boards>('/v2/departures?stops=demo:M06-1,demo:CBS&near=10.9342,79.8316&limit=1');
    const named = ['demo:M06-1', 'demo:CBS'];
    const others = near.data.map(({ stopId }) => stopId).filter((id) => !named.includes(id));
    expect(both.data.map(({ stopId }) => stopId)).toEqual([...named, ...others]);
  });

  it('answers the boards of one OTP while another one fails', async () => {
    const [good, bad] = await Promise.all([openDemoApi(), startScriptedOtp([town], { feeds: ['town'] })]);
    const [demoInstance] = good.api.services.otp.instances;
    const instances = [
      { url: demoInstance?.url, feeds: ['demo'], default: true },
      { url: bad.instance.url, feeds: ['town'] },
    ];
    const api = createTestApi(
      { OTP_INSTANCES: JSON.stringify(instances), GTFS_RATE_LIMIT_DELAY: '0', GTFS_RETRY_DELAY: '0' },
      { clock: good.clock },
    );
    bad.script = (operation) => (operation === 'Departures' ? { status: 500, body: 'down' } : undefined);
    const { status, value } = await api.send('/v2/departures?stops=town:1,demo:CBS&limit=1');
    const { data, meta } = value as Boards;
    expect(status).toBe(200);
    expect(data.map(({ emptyReason }) => emptyReason)).toEqual(['UPSTREAM_UNAVAILABLE', null]);
    expect(meta.unavailable).toMatchObject([{ part: 'departures of town' }]);
    const alone = await api.send('/v2/departures?stops=town:1');
    expect([alone.status, alone.headers['retry-after']]).toEqual([503, '1']);
    await Promise.all([api.close(), good.close(), bad.close()]);
  });
});

describe('alerts about a stop of a route or of a trip', () => {
  it('name both, also by the route and by the stop', async () => {
    type Alerts = { data: { header: string; routeIds: string[]; stopIds: string[] }[] };
    for (const filter of ['routes=demo:3', 'routes=demo:4', 'stops=demo:QUAI']) {
      const { data } = await demo.get<Alerts>(`/v2/alerts?${filter}`);
      expect(data).toContainEqual(
        expect.objectContaining({
          header: 'Line 3 does not stop',
          routeIds: ['demo:3', 'demo:4'],
          stopIds: ['demo:QUAI'],
        }),
      );
    }
  });
});
