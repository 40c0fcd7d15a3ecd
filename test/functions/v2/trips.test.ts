import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoApi, lateTripId, openDemoApi } from './demo-city.ts';

type Call = Record<'scheduledDeparture' | 'expectedDeparture' | 'delaySeconds' | 'scheduleRelationship', unknown>;
type Trip = {
  data: { calls: Call[]; runsOnServiceDate: boolean; vehicleId: string | null; serviceDate: string };
  references: Record<string, { id: string }[]>;
};
type Timetable = { data: { departures: { scheduledTime: string; tripId: string; serviceDate: string }[] } };

let demo: DemoApi;
beforeAll(async () => {
  demo = await openDemoApi();
});
afterAll(() => demo.close());

describe('/v2/trips/{id}', () => {
  it('has the delay at each stop today, with its vehicle, route and stops', async () => {
    const { data, references } = await demo.get<Trip>(`/v2/trips/demo:${lateTripId}?include=vehicle,route,stop`);
    expect(data).toMatchObject({ runsOnServiceDate: true, vehicleId: 'demo:V7', serviceDate: '2026-11-27' });
    expect(data.calls[0]).toMatchObject({
      scheduledDeparture: '2026-11-27T07:30:00+05:30',
      expectedDeparture: '2026-11-27T07:33:00+05:30',
      delaySeconds: 180,
    });
    expect(data.calls.every(({ delaySeconds }) => delaySeconds === 180)).toBe(true);
    expect(references['routes']).toMatchObject([{ id: 'demo:1' }]);
    expect(references['stops']).toHaveLength(data.calls.length);
    expect(references['vehicles']).toMatchObject([{ id: 'demo:V7' }]);
  });

  it('has the plan of another service date, without realtime', async () => {
    const { data } = await demo.get<Trip>(`/v2/trips/demo:${lateTripId}?serviceDate=2026-11-30`);
    expect(data.runsOnServiceDate).toBe(true);
    expect(data.calls[0]).toMatchObject({
      scheduledDeparture: '2026-11-30T07:30:00+05:30',
      expectedDeparture: null,
      delaySeconds: null,
    });
  });

  it('says that a trip does not run on a date', async () => {
    const weekdays = await demo.get<Timetable>('/v2/timetable?stop=demo:CBS&date=2026-11-27');
    const sunday = await demo.get<Timetable>('/v2/timetable?stop=demo:CBS&date=2026-11-29');
    const ofSunday = new Set(sunday.data.departures.map(({ tripId }) => tripId));
    const only = weekdays.data.departures.find(({ tripId }) => !ofSunday.has(tripId));
    const { data } = await demo.get<Trip>(`/v2/trips/${only?.tripId}?serviceDate=2026-11-29`);
    expect(data.runsOnServiceDate).toBe(false);
    expect(data.calls.length).toBeGreaterThan(1);
  });

  it('does not find an unknown trip', async () => {
    const { status, value } = await demo.api.send('/v2/trips/demo:none');
    expect([status, value]).toMatchObject([404, { type: 'urn:problem-type:headway:trip-not-found' }]);
  });
});

describe('/v2/timetable', () => {
  it('has the whole service day, past and to come, of a stop and of a station', async () => {
    const { data } = await demo.get<Timetable>('/v2/timetable?stop=demo:QUAI&date=2026-11-27');
    const times = data.departures.map(({ scheduledTime }) => scheduledTime);
    expect(times[0]).toBe('2026-11-27T05:15:00+05:30');
    expect(times.length).toBeGreaterThan(30);
    expect(times).toEqual(times.toSorted());
    const station = await demo.get<Timetable>('/v2/timetable?stop=demo:M06&date=2026-11-27');
    const platforms = await Promise.all(
      ['demo:M06-1', 'demo:M06-2'].map((stop) => demo.get<Timetable>(`/v2/timetable?stop=${stop}&date=2026-11-27`)),
    );
    expect(station.data.departures).toHaveLength(platforms.flatMap((one) => one.data.departures).length);
    expect(new Set(station.data.departures.map(({ serviceDate }) => serviceDate))).toEqual(new Set(['2026-11-27']));
  });

  it('has every trip of a route with its time at every stop, the same as the trip itself', async () => {
    type Pattern = { directionId: number; stopIds: string[]; trips: { tripId: string; times: string[] }[] };
    type OfRoute = { data: { departures: null; patterns: Pattern[]; serviceDate: string } };
    const { data } = await demo.get<OfRoute>('/v2/timetable?route=demo:1&date=2026-11-30');
    expect(data.departures).toBeNull();
    const { data: route } = await demo.get<{ data: { service: { tripCount: number } } }>(
      '/v2/routes/demo:1?include=service&date=2026-11-30',
    );
    expect(data.patterns.flatMap(({ trips }) => trips)).toHaveLength(route.service.tripCount);
    for (const { trips } of data.patterns) {
      const starts = trips.map(({ times }) => times[0]);
      expect(starts).toEqual(starts.toSorted());
    }
    const { data: trip } = await demo.get<Trip>(`/v2/trips/demo:${lateTripId}?serviceDate=2026-11-30`);
    const isLate = ({ tripId }: { tripId: string }) => tripId === `demo:${lateTripId}`;
    const own = data.patterns.find(({ trips }) => trips.some(isLate));
    expect(own?.directionId).toBe(0);
    expect(own?.trips.find(isLate)?.times).toEqual(trip.calls.map(({ scheduledDeparture }) => scheduledDeparture));
    expect(own?.stopIds).toHaveLength(trip.calls.length);
  });

  it('has the departures of one route at a stop', async () => {
    const { data: all } = await demo.get<Timetable>('/v2/timetable?stop=demo:CBS');
    const { data } = await demo.get<Timetable>('/v2/timetable?stop=demo:CBS&route=demo:1');
    const ofRoute = all.departures.filter(({ tripId }) => tripId.startsWith('demo:1-'));
    expect(data.departures).toEqual(ofRoute);
    expect(ofRoute.length).toBeGreaterThan(10);
  });

  it('is the plan, which a client may keep until the end of the day', async () => {
    const { headers, value } = await demo.api.send('/v2/timetable?stop=demo:CBS');
    expect(headers['cache-control']).toBe(`public, max-age=${17 * 3600}`); // it is 07:00
    const { data } = value as { data: { departures: Record<string, unknown>[] } };
    const late = data.departures.find(({ tripId }) => tripId === `demo:${lateTripId}`);
    expect(late).toMatchObject({ expectedTime: null, delaySeconds: null, scheduleRelationship: 'SCHEDULED' });
  });

  it.each([
    ['', 404, 'nothing-selected'],
    ['?stop=demo:CBS&route=bay:1', 404, 'route-not-found'],
    ['?route=demo:none', 404, 'route-not-found'],
    ['?stop=demo:none', 404, 'stop-not-found'],
  ])('answers %j with %i %s', async (query, status, type) => {
    const answer = await demo.api.send(`/v2/timetable${query}`);
    expect([answer.status, answer.value]).toMatchObject([status, { type: `urn:problem-type:headway:${type}` }]);
  });
});
