import { describe, expect, test } from 'vitest';
import type { DutyTrip } from '../../shared/duty/duty.ts';
import { matchTrips, type TimetableTrip } from '../../shared/duty/match-trips.ts';

const dayStartMs = Date.parse('2026-11-27T00:00:00+05:30');
const at = (text: string) => {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return dayStartMs + ((hours * 60 + minutes) * 60 + seconds) * 1000;
};

const timetable: Record<string, TimetableTrip[]> = {
  '47': [
    { id: 'out-1', departureMs: at('7:30'), arrivalMs: at('8:15') },
    { id: 'in-1', departureMs: at('7:30'), arrivalMs: at('8:20') },
    { id: 'out-2', departureMs: at('8:30:20'), arrivalMs: at('9:15') },
    { id: 'twin-a', departureMs: at('10:00'), arrivalMs: at('10:45') },
    { id: 'twin-b', departureMs: at('10:00'), arrivalMs: at('10:45') },
    { id: 'late', departureMs: at('23:30'), arrivalMs: at('24:15') },
    { id: 'night', departureMs: at('24:30'), arrivalMs: at('25:15') },
    { id: 'untimed', departureMs: null, arrivalMs: null },
  ],
};

const trip = (startTime: string | null, endTime: string | null = null, routeId = '47'): DutyTrip => ({
  tripNumber: 1,
  routeId,
  routeNumber: null,
  routeName: null,
  scheduleNumber: null,
  orgName: null,
  isActive: null,
  startTime,
  endTime,
});

const match = (trips: DutyTrip[], reportedTripId: string | null = null) =>
  matchTrips(trips, { dayStartMs, findTimetable: (routeId) => timetable[routeId] ?? [], reportedTripId });
const ids = (trips: DutyTrip[], reportedTripId: string | null = null) =>
  match(trips, reportedTripId).map((one) => one.trip?.id ?? null);

describe('the trips of a duty', () => {
  test('are the trips of their route that depart in the same minute', () => {
    expect(ids([trip('08:30'), trip('8:30:00'), trip('08:31'), trip('08:30', null, '48')])).toEqual([
      'out-2',
      'out-2',
      null,
      null,
    ]);
  });

  test('are told apart by their arrival where several depart in the same minute', () => {
    expect(ids([trip('07:30', '08:15'), trip('07:30', '08:20')])).toEqual(['out-1', 'in-1']);
    expect(ids([trip('07:30'), trip('07:30', '09:00'), trip('10:00', '10:45')])).toEqual([null, null, null]);
  });

  test('follow each other over midnight', () => {
    const matched = match([trip('23:30', '00:15'), trip('00:30', '01:15')]);
    expect(matched.map(({ trip: one }) => one?.id)).toEqual(['late', 'night']);
    expect(matched.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [at('23:30'), at('24:15')],
      [at('24:30'), at('25:15')],
    ]);
    expect(ids([trip('00:30'), trip('25:10')])).toEqual(['night', null]);
  });

  test('begin with the trip that the vehicle reports, where the timetable leaves a choice', () => {
    expect(ids([trip('10:00', '10:45')], 'twin-b')).toEqual(['twin-b']);
    expect(ids([trip(null)], 'out-1')).toEqual(['out-1']);
    expect(ids([trip('08:30')], 'out-1')).toEqual(['out-2']);
    expect(ids([trip('08:30'), trip('10:00', '10:45')], 'twin-b')).toEqual(['out-2', null]);
  });

  test.each([null, '', 'soon', '7.30', '12:60'])('has no times for %j', (startTime) => {
    expect(match([trip(startTime, startTime)])).toMatchObject([{ startMs: null, endMs: null, trip: null }]);
  });
});
