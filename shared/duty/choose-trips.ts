import type { DutyTrip } from './duty.ts';

/** A trip of a waybill: of its schedule, or a flexi trip. */
export type WaybillTrip = DutyTrip & { readonly tripNumber: number; readonly isActive: boolean };
/** A trip that was added to one waybill by hand. */
export type FlexiTrip = WaybillTrip & {
  /** Milliseconds since the epoch; null where the row has none. */
  readonly createdAtMs: number | null;
};

const oneDayMs = 24 * 60 * 60 * 1000;

/**
 * Chooses the trips of a duty from a trip number on: the requested number, else the lowest active one of the schedule,
 * else of the flexi trips, else 1. Flexi trips count only where no scheduled trip is active; where no number is requested
 * and no flexi trip is active, only those created within the last day count (docs/reference/waybills-schema.md, rule 3).
 * @param trips.scheduled not deleted, in the order of the statement
 * @param trips.flexi not deleted, of this waybill, in the order of the statement
 * @returns sorted by trip number; for equal numbers, scheduled trips first
 */
export function chooseTrips(
  trips: { readonly scheduled: readonly WaybillTrip[]; readonly flexi: readonly FlexiTrip[] },
  asked: { readonly tripNumber: number | null; readonly nowMs: number },
): WaybillTrip[] {
  const { scheduled, flexi } = trips;
  const activeInSchedule = findLowestActive(scheduled);
  const activeInFlexi = activeInSchedule === undefined ? findLowestActive(flexi) : undefined;
  const from = asked.tripNumber ?? activeInSchedule ?? activeInFlexi ?? 1;
  const isCurrent = (trip: FlexiTrip) =>
    asked.tripNumber !== null ||
    activeInFlexi !== undefined ||
    (trip.createdAtMs !== null && trip.createdAtMs >= asked.nowMs - oneDayMs);
  const added = activeInSchedule === undefined ? flexi.filter(isCurrent).map(({ createdAtMs, ...trip }) => trip) : [];
  return [...scheduled, ...added].filter((trip) => trip.tripNumber >= from).sort((a, b) => a.tripNumber - b.tripNumber); // stable: equal numbers keep the order of the statement
}

function findLowestActive(trips: readonly WaybillTrip[]): number | undefined {
  const numbers = trips.filter((trip) => trip.isActive).map((trip) => trip.tripNumber);
  return numbers.length === 0 ? undefined : Math.min(...numbers);
}
