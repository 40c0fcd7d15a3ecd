import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDemoCity } from '../../../../infra/local/demo-city/build-demo-city.ts';
import { type FeedsApi, openFeedsApi } from '../../../support/api/feeds-api.ts';
import { createMovableClock } from '../../../support/movable-clock.ts';

/** Trips start 19 hours later than in the demo city: line 1 leaves the bus stand at 24:30, 25:30 and so on of its service day. */
const laterSeconds = 19 * 3600;

function buildNightCity() {
  const city = buildDemoCity();
  const later = (second: number | null) => (second === null ? null : second + laterSeconds);
  return {
    ...city,
    agencies: city.agencies.map((agency) => ({ ...agency, timeZone: 'America/Los_Angeles' })),
    trips: city.trips.map((trip) => ({
      ...trip,
      stopTimes: trip.stopTimes.map((time) => ({
        ...time,
        arrival: later(time.arrival),
        departure: later(time.departure),
      })),
    })),
  };
}

let city: FeedsApi;
beforeAll(async () => {
  const clock = createMovableClock(Date.parse('2026-10-31T18:00:00-07:00'));
  city = await openFeedsApi({ night: buildNightCity() }, clock);
});
afterAll(() => city?.close());

const get = <Data>(target: string) => city.getData<Data>(target);

/** Clocks go back at 02:00 of 1 November and forward at 02:00 of 8 March. */
const nights = [
  ['2026-10-25', ['2026-10-26T00:30:00-07:00', '2026-10-26T01:30:00-07:00', '2026-10-26T02:30:00-07:00']],
  ['2026-10-31', ['2026-11-01T00:30:00-07:00', '2026-11-01T01:30:00-07:00', '2026-11-01T01:30:00-08:00']],
  ['2026-11-01', ['2026-11-02T00:30:00-08:00', '2026-11-02T01:30:00-08:00', '2026-11-02T02:30:00-08:00']],
  ['2026-03-07', ['2026-03-08T00:30:00-08:00', '2026-03-08T01:30:00-08:00', '2026-03-08T03:30:00-07:00']],
] as const;

describe('trips after midnight, also where clocks change', () => {
  it.each(nights)('belong to %s, the day on which they began', async (date, times) => {
    type Timetable = {
      serviceDate: string;
      departures: { scheduledTime: string; serviceDate: string; tripId: string }[];
    };
    const isOut = ({ tripId }: { tripId: string }) => tripId.startsWith('night:1-out-');
    const timetable = await get<Timetable>(`/v2/timetable?stop=night:CBS&route=night:1&date=${date}`);
    const departures = timetable.departures.filter(isOut);
    expect(departures.slice(0, 3).map(({ scheduledTime }) => scheduledTime)).toEqual(times);
    expect(new Set(departures.map(({ serviceDate }) => serviceDate))).toEqual(new Set([date]));

    const from = encodeURIComponent(times[0]);
    type Board = { departures: Timetable['departures'] };
    const [board] = await get<Board[]>(`/v2/departures?stops=night:CBS&routes=night:1&limit=10&from=${from}`);
    const next = board?.departures.filter(isOut).slice(0, 3) ?? [];
    expect(next.map(({ scheduledTime, serviceDate }) => [scheduledTime, serviceDate])).toEqual(
      times.map((time) => [time, date]),
    );

    type Trip = { serviceDate: string; runsOnServiceDate: boolean; calls: { scheduledDeparture: string }[] };
    const trip = await get<Trip>(`/v2/trips/${departures[2]?.tripId}?serviceDate=${date}`);
    expect([trip.serviceDate, trip.runsOnServiceDate, trip.calls[0]?.scheduledDeparture]).toEqual([
      date,
      true,
      times[2],
    ]);

    const { service } = await get<{ service: object }>(`/v2/routes/night:1?include=service&date=${date}`);
    expect(service).toMatchObject({ serviceDate: date, firstDeparture: times[0] });
  });
});
