import type { DutyTrip } from './duty.ts';

/** A trip of the waybill's schedule, from one of the operator's two tables. */
export type ScheduledTrip = DutyTrip & { readonly tripNumber: number; readonly isActive: boolean };
/** A trip that was added to one waybill by hand. */
export type FlexiTrip = ScheduledTrip & {
  /** Milliseconds since the epoch; null where the row does not say. */
  readonly createdAtMs: number | null;
};

const oneDayMs = 24 * 60 * 60 * 1000;

/**
 * The trips of a duty from a trip number on: the asked one, else the lowest active one of the schedule, else of the flexi
 * trips, else 1. Flexi trips count only where no trip of the schedule is active and, where no number is asked and none of
 * them is active, only within a day of their creation (waybills.md, rule 3).
 * @param trips.scheduled not deleted, and in their order
 * @param trips.flexi not deleted, tied to this waybill, and in their order
 * @returns by trip number; of the same number, scheduled ones first
 */
export function chooseTrips(
  trips: { readonly scheduled: readonly ScheduledTrip[]; readonly flexi: readonly FlexiTrip[] },
  asked: { readonly tripNumber: number | null; readonly nowMs: number },
): ScheduledTrip[] {
  const { scheduled, flexi } = trips;
  const activeInSchedule = findLowestActive(scheduled);
  const activeInFlexi = activeInSchedule === undefined ? findLowestActive(flexi) : undefined;
  const from = asked.tripNumber ?? activeInSchedule ?? activeInFlexi ?? 1;
  const isCurrent = (trip: FlexiTrip) =>
    asked.tripNumber !== null ||
    activeInFlexi !== undefined ||
    (trip.createdAtMs !== null && trip.createdAtMs >= asked.nowMs - oneDayMs);
  const added = activeInSchedule === undefined ? flexi.filter(isCurrent).map(({ createdAtMs, ...trip }) => trip) : [];
  return [...scheduled, ...added].filter((trip) => trip.tripNumber >= from).sort((a, b) => a.tripNumber - b.tripNumber); // stable: the tables' own order decides among equals
}

function findLowestActive(trips: readonly ScheduledTrip[]): number | undefined {
  const numbers = trips.filter((trip) => trip.isActive).map((trip) => trip.tripNumber);
  return numbers.length === 0 ? undefined : Math.min(...numbers);
}
