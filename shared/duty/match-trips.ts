import type { DutyTrip } from './duty.ts';

/** A trip of the timetable of one route and date. Moments are milliseconds since the epoch; null without times. */
export type TimetableTrip = {
  readonly id: string;
  readonly departureMs: number | null;
  readonly arrivalMs: number | null;
};

/** A trip of a duty on its date, with the trip of the timetable that it is; null where no single one fits. */
export type MatchedTrip<Trip extends TimetableTrip> = {
  readonly dutyTrip: DutyTrip;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly trip: Trip | null;
};

const dayMs = 86_400_000;

/**
 * Matches the trips of a duty with a timetable: by route and the minute of departure, and among several by the minute of
 * arrival (docs/reference/waybills-schema.md). The first trip, the current one, may also be the trip that the vehicle reports.
 * @param options.dayStartMs start of the service day in the operator's zone
 * @param options.findTimetable lists the trips of a route on that date
 * @param options.reportedTripId the trip of the vehicle's last position
 */
export function matchTrips<Trip extends TimetableTrip>(
  dutyTrips: readonly DutyTrip[],
  options: {
    readonly dayStartMs: number;
    readonly findTimetable: (routeId: string) => readonly Trip[];
    readonly reportedTripId: string | null;
  },
): MatchedTrip<Trip>[] {
  const { dayStartMs, findTimetable, reportedTripId } = options;
  let previousMs = dayStartMs;
  return dutyTrips.map((dutyTrip, index) => {
    const timetable = findTimetable(dutyTrip.routeId);
    const clockMs = parseClockMs(dutyTrip.startTime);
    const reported = index === 0 ? timetable.find(({ id }) => id === reportedTripId) : undefined;
    if (clockMs === null) return { dutyTrip, startMs: null, endMs: null, trip: reported ?? null };
    const atMs = dayStartMs + clockMs;
    // A duty runs forward: 00:30 after 23:30 is of the next day. The first trip that is left may be of either day.
    const isNextDay = index > 0 && atMs < previousMs - dayMs / 2;
    const starts = isNextDay ? [atMs + dayMs] : index === 0 ? [atMs, atMs + dayMs] : [atMs];
    const found = starts.flatMap((startMs) => {
      const trip = choose(timetable, startMs, findEndMs(dutyTrip, dayStartMs, startMs), reported);
      return trip === undefined ? [] : [{ startMs, trip }];
    })[0];
    const startMs = found?.startMs ?? starts[0] ?? atMs;
    previousMs = startMs;
    return {
      dutyTrip,
      startMs,
      endMs: findEndMs(dutyTrip, dayStartMs, startMs),
      trip: found?.trip ?? reported ?? null,
    };
  });
}

function choose<Trip extends TimetableTrip>(
  timetable: readonly Trip[],
  startMs: number,
  endMs: number | null,
  reported: Trip | undefined,
): Trip | undefined {
  const departing = timetable.filter(({ departureMs }) => isSameMinute(departureMs, startMs));
  if (reported !== undefined && departing.includes(reported)) return reported;
  if (departing.length <= 1) return departing[0];
  const arriving = departing.filter(({ arrivalMs }) => isSameMinute(arrivalMs, endMs));
  return arriving.length === 1 ? arriving[0] : undefined;
}

/** The first moment of the end's clock time after the start. */
function findEndMs({ endTime }: DutyTrip, dayStartMs: number, startMs: number): number | null {
  const clockMs = parseClockMs(endTime);
  if (clockMs === null) return null;
  const endMs = dayStartMs + clockMs;
  return endMs < startMs ? endMs + dayMs : endMs;
}

function isSameMinute(a: number | null, b: number | null): boolean {
  return a !== null && b !== null && Math.floor(a / 60_000) === Math.floor(b / 60_000);
}

/** `7:30`, `07:30:00`, and as in GTFS `25:10`; null for any other text. */
function parseClockMs(text: string | null): number | null {
  const match = /^\s*(\d{1,2}):([0-5]\d)(?::([0-5]\d))?\s*$/.exec(text ?? '');
  if (match === null) return null;
  const [, hours, minutes, seconds = 0] = match;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}
