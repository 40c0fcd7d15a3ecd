import { LRUCache } from 'lru-cache';
import { cacheKey } from '../cache/cache-key.ts';
import type { Call } from '../connections/core/call.ts';
import type { Clock } from '../connections/core/clock.ts';
import { InvalidInputError } from '../connections/core/errors.ts';
import type { Database, Row } from '../connections/postgres/database.ts';
import type { Duty } from '../duty/duty.ts';
import { dutiesStatement, dutyStatement } from './duty-statement.ts';
import { createLocalTime } from './local-time.ts';
import { parseDuty } from './parse-duty.ts';

/** The duties of vehicles, read from the operator's waybills database. */
export type Waybills = {
  /**
   * Gives the duty of one vehicle, from the asked trip on, or from the active one where none is asked.
   * @throws UnavailableError when the database does not answer: a failure is never an empty duty
   */
  findDuty(vehicleNo: string, tripNumber: number | null, call: Call): Promise<Duty>;
  /**
   * Gives the duties of many vehicles, in the order asked, duplicates kept.
   * @throws InvalidInputError for more than 1,000 vehicles (waybills.md)
   * @throws UnavailableError when the database does not answer
   */
  findDuties(vehicleNos: readonly string[], call: Call): Promise<readonly Duty[]>;
  figures(): { cached: number; maxCached: number };
};

const mostVehicles = 1000; // a call (waybills.md)
const defaultMaxCached = 10_000; // a duty with 20 trips takes about 4 kB: at most 40 MB of an environment's 1,024

/**
 * Builds the reader of duties.
 * @param options.cacheTtlMs how long an answer may be given again; 0 = not at all
 */
export function createWaybills(options: {
  database: Database;
  timeZone: string;
  clock: Clock;
  cacheTtlMs: number;
  maxCached?: number;
}): Waybills {
  const { database, timeZone, clock, cacheTtlMs, maxCached = defaultMaxCached } = options;
  const localTime = createLocalTime(timeZone);
  const cache = new LRUCache<string, { readonly duty: Duty; readonly readAtMs: number }>({ max: maxCached });

  const findCached = (key: string): Duty | undefined => {
    const entry = cache.get(key);
    if (entry === undefined) return undefined;
    const ageMs = clock.now() - entry.readAtMs;
    return ageMs >= 0 && ageMs < cacheTtlMs ? entry.duty : undefined;
  };

  const keep = (vehicleNo: string, tripNumber: number | null, row: Row | undefined): Duty => {
    const nowMs = clock.now();
    const duty: Duty =
      row === undefined ? { state: 'unknown', vehicleNo } : parseDuty(row, { tripNumber, nowMs, localTime });
    if (cacheTtlMs > 0) cache.set(dutyKey(vehicleNo, tripNumber), { duty, readAtMs: nowMs });
    return duty;
  };

  return {
    findDuty: async (vehicleNo, tripNumber, call) => {
      const cached = findCached(dutyKey(vehicleNo, tripNumber));
      if (cached !== undefined) {
        call.timings.record('cache', 0, 'duty');
        return cached;
      }
      if (!isStorable(vehicleNo)) return { state: 'unknown', vehicleNo };
      const rows = await database.query(dutyStatement, [vehicleNo], call);
      return keep(vehicleNo, tripNumber, rows[0]);
    },
    findDuties: async (vehicleNos, call) => {
      if (vehicleNos.length > mostVehicles) {
        throw new InvalidInputError(
          `vehicleIds: expected at most ${mostVehicles} vehicles in one call, got ${vehicleNos.length}`,
        );
      }
      const duties = new Map<string, Duty>();
      const missing: string[] = [];
      for (const vehicleNo of new Set(vehicleNos)) {
        const cached = findCached(dutyKey(vehicleNo, null));
        if (cached !== undefined) duties.set(vehicleNo, cached);
        else if (isStorable(vehicleNo)) missing.push(vehicleNo);
      }
      if (missing.length > 0) {
        const rows = await database.query(dutiesStatement, [missing], call);
        const byVehicle = new Map(rows.map((row) => [row['vehicle_no'], row]));
        for (const vehicleNo of missing) duties.set(vehicleNo, keep(vehicleNo, null, byVehicle.get(vehicleNo)));
      }
      return vehicleNos.map((vehicleNo) => duties.get(vehicleNo) ?? { state: 'unknown', vehicleNo });
    },
    figures: () => ({ cached: cache.size, maxCached }),
  };
}

function dutyKey(vehicleNo: string, tripNumber: number | null): string {
  return cacheKey('duty', vehicleNo, tripNumber === null ? '' : String(tripNumber));
}

/** Postgres knows no NUL in a text, so no vehicle has one; and it refuses the question. */
function isStorable(vehicleNo: string): boolean {
  return !vehicleNo.includes('\0');
}
