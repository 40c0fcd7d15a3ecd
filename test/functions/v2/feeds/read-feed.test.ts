import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDemoCity } from '../../../../infra/local/demo-city/build-demo-city.ts';
import { type FeedsApi, openFeedsApi } from '../../../support/api/feeds-api.ts';
import { createMovableClock } from '../../../support/movable-clock.ts';
import { startMs } from '../demo-city.ts';

/** A city whose calendars end on 30 June 2026, and whose metro runs by frequencies. */
function buildOldCity() {
  const city = buildDemoCity();
  const services = city.services.map((service) =>
    service.week === null ? service : { ...service, week: { ...service.week, end: '20260630' } },
  );
  const trips = city.trips.map((trip) => ({ ...trip, byFrequency: trip.routeId === 'M1' }));
  return { ...city, services, trips };
}

let city: FeedsApi;
beforeAll(async () => {
  city = await openFeedsApi({ demo: buildDemoCity(), old: buildOldCity() }, createMovableClock(startMs));
});
afterAll(() => city?.close());

const get = <Data>(target: string) => city.getData<Data>(target);
const reasonOf = async (query: string) => {
  const [board] = await get<{ emptyReason: string | null }[]>(`/v2/departures?${query}`);
  return board?.emptyReason;
};

describe('two feeds of one OpenTripPlanner', () => {
  it('have the dates of their own calendars', async () => {
    expect(await get('/v2/feeds?fields=id,serviceFrom,serviceTo')).toEqual([
      { id: 'demo', serviceFrom: '2020-01-01', serviceTo: '2039-12-31' },
      { id: 'old', serviceFrom: '2020-01-01', serviceTo: '2026-06-30' },
    ]);
  });

  it('expire on their own', async () => {
    expect(await reasonOf('stops=demo:CBS&limit=1')).toBeNull();
    expect(await reasonOf('stops=old:CBS')).toBe('FEED_EXPIRED');
    expect(await reasonOf(`stops=old:CBS&from=${encodeURIComponent('2026-06-30T08:00:00+05:30')}`)).toBeNull();
  });

  it('say that a stop has frequency-based trips only', async () => {
    const from = encodeURIComponent('2026-06-29T08:00:00+05:30');
    expect(await reasonOf(`stops=old:M03&from=${from}`)).toBe('NO_FIXED_TIMES');
    expect(await reasonOf(`stops=demo:M03&from=${from}`)).toBeNull();
    expect(await reasonOf('stops=old:M03')).toBe('FEED_EXPIRED');
  });
});
