import type { Call } from '@headway/connections/call';
import type { Clock } from '@headway/connections/clock';
import type { Database, Row } from '@headway/connections/database';
import { isDataFault } from '@headway/connections/database-failure';
import { InvalidInputError } from '@headway/connections/errors';
import { LRUCache } from 'lru-cache';
import { cacheKey } from '../cache/cache-key.ts';
import type { Duty } from '../duty/duty.ts';
import { dutiesStatement, dutyStatement } from './duty-statement.ts';
import { createLocalTime } from './local-time.ts';
import { parseDuty } from './parse-duty.ts';

/** The duties of vehicles, read from the operator's waybills database. */
export type Waybills = {
  /**
   * Finds the duty of one vehicle, from the requested trip on, or from the active one if none is requested.
   * @throws UnavailableError if the database does not answer: a failure is never an empty duty
   */
  findDuty(vehicleNo: string, tripNumber: number | null, call: Call): Promise<Duty>;
  /**
   * Finds the duties of many vehicles, in the order of the request, with duplicates. A vehicle with a value that the database
   * cannot read is `unreadable`; the others are answered.
   * @throws InvalidInputError for more than 1,000 vehicles (docs/reference/http-api.md)
   * @throws UnavailableError if the database does not answer
   */
  findDuties(vehicleNos: readonly string[], call: Call): Promise<readonly Duty[]>;
  figures(): { cached: number; maxCached: number };
};

const maxVehicles = 1000; // in one call (docs/reference/http-api.md)
const defaultMaxCached = 10_000; // a duty with 20 trips takes about 4 kB, so the cache takes at most 40 MB of an environment's 1,024 MB

/**
 * Creates the reader of duties.
 * @param options.cacheTtlMs how long a duty may be answered from the cache; 0: no cache
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

  const parseAndCache = (vehicleNo: string, tripNumber: number | null, row: Row | undefined): Duty => {
    const nowMs = clock.now();
    const duty: Duty =
      row === undefined ? { state: 'unknown', vehicleNo } : parseDuty(row, { tripNumber, nowMs, localTime });
    if (cacheTtlMs > 0) cache.set(dutyKey(vehicleNo, tripNumber), { duty, readAtMs: nowMs });
    return duty;
  };

  /** Queries duties, by halves where the database holds a value of one of them that cannot be read. */
  const queryReadable = async (
    vehicleNos: readonly string[],
    call: Call,
  ): Promise<{ rows: readonly Row[]; unreadable: readonly string[] }> => {
    try {
      return { rows: await database.query(dutiesStatement, [vehicleNos], call), unreadable: [] };
    } catch (error) {
      if (!isDataFault(error)) throw error;
      if (vehicleNos.length === 1) return { rows: [], unreadable: vehicleNos };
      const middle = Math.ceil(vehicleNos.length / 2);
      const first = await queryReadable(vehicleNos.slice(0, middle), call);
      const second = await queryReadable(vehicleNos.slice(middle), call);
      return { rows: [...first.rows, ...second.rows], unreadable: [...first.unreadable, ...second.unreadable] };
    }
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
      return parseAndCache(vehicleNo, tripNumber, rows[0]);
    },
    findDuties: async (vehicleNos, call) => {
      if (vehicleNos.length > maxVehicles) {
        throw new InvalidInputError(
          `vehicleIds: expected at most ${maxVehicles} vehicles in one call, got ${vehicleNos.length}`,
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
        const { rows, unreadable } = await queryReadable(missing, call);
        const byVehicle = new Map(rows.map((row) => [row['vehicle_no'], row]));
        for (const vehicleNo of missing) {
          const isUnreadable = unreadable.includes(vehicleNo);
          const duty = (): Duty => parseAndCache(vehicleNo, null, byVehicle.get(vehicleNo));
          duties.set(vehicleNo, isUnreadable ? { state: 'unreadable', vehicleNo } : duty());
        }
      }
      return vehicleNos.map((vehicleNo) => duties.get(vehicleNo) ?? { state: 'unknown', vehicleNo });
    },
    figures: () => ({ cached: cache.size, maxCached }),
  };
}

function dutyKey(vehicleNo: string, tripNumber: number | null): string {
  return cacheKey('duty', vehicleNo, tripNumber === null ? '' : String(tripNumber));
}

/** Postgres refuses a text with NUL, so no vehicle number contains one. */
function isStorable(vehicleNo: string): boolean {
  return !vehicleNo.includes('\0');
}
