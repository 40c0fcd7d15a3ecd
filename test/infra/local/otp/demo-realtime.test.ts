import { expect, it } from 'vitest';
import { buildDemoCity } from '../../../../infra/local/demo-city/build-demo-city.ts';
import { buildTransit } from '../../../../infra/local/otp/model/build-transit.ts';
import { createServiceDays } from '../../../../infra/local/otp/model/service-days.ts';
import { writeDemoRealtime } from '../../../../infra/local/otp/realtime/demo-realtime.ts';
import { decodeRealtime, encodeRealtime } from '../../../../infra/local/otp/realtime/gtfs-realtime.ts';
import { buildRealtime } from '../../../../infra/local/otp/realtime/realtime.ts';

const transit = buildTransit(new Map([['demo', buildDemoCity()]]));
const days = createServiceDays(transit.timeZone);
const dayStart = days.startOf('20261127');
const at = (second: number) => {
  const message = writeDemoRealtime('demo', { transit, days }, second);
  return buildRealtime([{ feedId: 'demo', message }], { transit, days, nowSecond: second });
};
const everyHour = Array.from({ length: 24 }, (_, hour) => dayStart + hour * 3600 + 600);

it.each(everyHour)('at %d there are delays, a cancellation, a vehicle on each route, and two alerts', (second) => {
  const { vehicles, alerts, cancelled } = at(second);
  expect(new Set(vehicles.map(({ trip }) => trip.route.gtfsId))).toEqual(new Set(transit.routes.keys()));
  expect(new Set(vehicles.map(({ vehicleId }) => vehicleId)).size).toBe(vehicles.length);
  expect(cancelled.length).toBeGreaterThanOrEqual(1);
  expect(alerts.map(({ effect }) => effect)).toEqual(['ACCESSIBILITY_ISSUE', 'DETOUR']);
  for (const { lat, lon } of vehicles) {
    expect(Math.abs((lat ?? 0) - 10.934)).toBeLessThan(0.2);
    expect(Math.abs((lon ?? 0) - 79.834)).toBeLessThan(0.2);
  }
});

it('by day some trips are late, some early and some on time', () => {
  const { findCall } = at(dayStart + 9 * 3600);
  const delays = [...transit.trips.values()].flatMap((trip) => {
    const call = findCall({ trip, position: 0, date: '20261127' });
    return call === undefined || call.isSkipped ? [] : call.departure - (trip.times[0]?.departure ?? 0);
  });
  expect(delays).toContain(0);
  expect(delays).toContain(240);
  expect(delays).toContain(-45);
});

it('a cancelled trip stays cancelled until its departure, and a vehicle moves along its trip', () => {
  const [before, after] = [at(dayStart + 9 * 3600), at(dayStart + 9 * 3600 + 60)];
  const [first] = before.cancelled;
  expect(after.cancelled).toContainEqual(first);
  const moved = before.vehicles.filter((vehicle) => {
    const later = after.vehicles.find(
      ({ vehicleId, trip }) => vehicleId === vehicle.vehicleId && trip === vehicle.trip,
    );
    return later !== undefined && later.lat !== vehicle.lat;
  });
  expect(moved.length).toBeGreaterThan(5);
});

it('the data passes through the encoding of GTFS-realtime unchanged', () => {
  const message = writeDemoRealtime('demo', { transit, days }, dayStart + 9 * 3600);
  const bytes = encodeRealtime({ header: { gtfsRealtimeVersion: '2.0' }, ...message });
  const decoded = decodeRealtime(bytes);
  expect(decoded.entity).toHaveLength(message.entity.length);
  expect(decoded.entity.filter(({ alert }) => alert !== undefined)).toMatchObject(
    message.entity.filter(({ alert }) => alert !== undefined),
  );
});

it('an alert has a text for each language, and is about the platforms of one station', () => {
  const [alert] = at(dayStart).alerts;
  expect(alert?.header).toEqual([
    { language: 'en', text: 'Lift out of service' },
    { language: 'hi', text: 'लिफ्ट बंद है' },
    { language: 'ta', text: 'மின்தூக்கி இயங்கவில்லை' },
  ]);
  expect(alert?.entities).toEqual([transit.stops.get('demo:M08-1'), transit.stops.get('demo:M08-2')]);
});
