import { isUtf8 } from 'node:buffer';
import type { Call } from '@headway/connections/call';
import type { Clock } from '@headway/connections/clock';
import type { Database, Parameter, Row, Statement } from '@headway/connections/database';
import { findFailureCode } from '@headway/connections/database-failure';
import { InvalidInputError, UnavailableError } from '@headway/connections/errors';
import { LRUCache } from 'lru-cache';
import { cacheKey } from '../cache/cache-key.ts';
import type { Duty } from '../duty/duty.ts';
import { dutyFunctionStatement } from './duty-function.ts';
import {
  dutiesOfDepotStatement,
  dutiesOfRouteStatement,
  dutiesStatement,
  dutyStatement,
  maxVehicles,
  vehiclesOfDepotStatement,
  vehiclesOfRouteStatement,
} from './duty-statement.ts';
import { createLocalTime, type LocalTime } from './local-time.ts';
import { parseDuty } from './parse-duty.ts';
import { isOfSomeRows, queryByHalves } from './query-by-halves.ts';

/** What a question about duties is about. `timeZone`: of the database's timestamps; default: that of the settings. */
export type DutyQuestion = { readonly timeZone?: string | undefined };

/** Duties that a statement found. `isComplete`: false where there are more than 1,000 vehicles, or one without a readable number. */
export type FoundDuties = { readonly duties: readonly Duty[]; readonly isComplete: boolean };

/** The duties of vehicles, read from the operator's waybills database. */
export type Waybills = {
  /**
   * Finds the duty of one vehicle, from the requested trip on, or from the active one if none is requested.
   * @throws UnavailableError if the database does not answer: a failure is never an empty duty
   */
  findDuty(vehicleNo: string, tripNumber: number | null, call: Call, question?: DutyQuestion): Promise<Duty>;
  /**
   * Finds the duties of many vehicles, in the order of the request, with duplicates. A vehicle with a value that the database
   * cannot read is `unreadable`; the others are answered.
   * @throws InvalidInputError for more than 1,000 vehicles (docs/reference/http-api.md)
   * @throws UnavailableError if the database does not answer
   */
  findDuties(vehicleNos: readonly string[], call: Call, question?: DutyQuestion): Promise<readonly Duty[]>;
  /**
   * Finds the duties with a trip on a route on any part of the day, and those of `vehicleNos`, in one statement, sorted by
   * vehicle number.
   * @param route.routeId the operator's id of the route; an id that is not a number has no duties
   * @throws UnavailableError if the database does not answer
   */
  findDutiesOfRoute(
    route: { readonly routeId: string; readonly vehicleNos: readonly string[] },
    call: Call,
    question?: DutyQuestion,
  ): Promise<FoundDuties>;
  /**
   * Finds the duties of the vehicles of a depot, in one statement, sorted by vehicle number.
   * @throws UnavailableError if the database does not answer
   */
  findDutiesOfDepot(depot: string, call: Call, question?: DutyQuestion): Promise<FoundDuties>;
  figures(): { cached: number; maxCached: number };
  /** Whether the last lookup found the function in the database, so that the next lookup of one vehicle calls it. */
  callsFunction(): boolean;
};

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
  const localTimes = new Map<string, LocalTime>();
  const getLocalTime = (zone: string): LocalTime => {
    const localTime = localTimes.get(zone) ?? createLocalTime(zone);
    localTimes.set(zone, localTime);
    return localTime;
  };
  // With `max`, lru-cache allocates room for all of them at once, 1.5 ms of a cold start.
  const cache = new LRUCache<string, { readonly duty: Duty; readonly readAtMs: number }>({
    maxSize: maxCached,
    sizeCalculation: () => 1,
  });

  const findCached = (key: string): Duty | undefined => {
    const entry = cache.get(key);
    if (entry === undefined) return undefined;
    const ageMs = clock.now() - entry.readAtMs;
    return ageMs >= 0 && ageMs < cacheTtlMs ? entry.duty : undefined;
  };

  const parseAndCache = (vehicleNo: string, tripNumber: number | null, zone: string, row: Row | undefined): Duty => {
    const nowMs = clock.now();
    const duty: Duty =
      row === undefined
        ? { state: 'unknown', vehicleNo }
        : parseDuty(row, { tripNumber, nowMs, localTime: getLocalTime(zone) });
    if (cacheTtlMs > 0) cache.set(dutyKey(vehicleNo, tripNumber, zone), { duty, readAtMs: nowMs });
    return duty;
  };

  let hasFunction = false;
  /** Queries the duty of one vehicle, by the function of the database once a lookup has found it. */
  const queryDuty = async (vehicleNo: string, call: Call): Promise<Row | undefined> => {
    if (hasFunction) {
      try {
        return (await database.query(dutyFunctionStatement, [vehicleNo], call))[0];
      } catch (error) {
        if (!isFunctionMissing(error)) throw error;
        hasFunction = false;
      }
    }
    const [row] = await database.query(dutyStatement, [vehicleNo], call);
    hasFunction = row?.['has_function'] === true;
    return row;
  };

  const findDuties: Waybills['findDuties'] = async (vehicleNos, call, question = {}) => {
    const { timeZone: zone = timeZone } = question;
    if (vehicleNos.length > maxVehicles) {
      throw new InvalidInputError(
        `vehicleIds: expected at most ${maxVehicles} vehicles in one call, got ${vehicleNos.length}`,
      );
    }
    const duties = new Map<string, Duty>();
    const missing: string[] = [];
    for (const vehicleNo of new Set(vehicleNos)) {
      const cached = findCached(dutyKey(vehicleNo, null, zone));
      if (cached !== undefined) duties.set(vehicleNo, cached);
      else if (isStorable(vehicleNo)) missing.push(vehicleNo);
    }
    if (missing.length > 0) {
      const { rows, unreadable } = await queryByHalves(missing, (some) =>
        database.query(dutiesStatement, [some], call),
      );
      const byVehicle = new Map(rows.map((row) => [row['vehicle_no'], row]));
      for (const vehicleNo of missing) {
        const isUnreadable = unreadable.includes(vehicleNo);
        const duty = (): Duty => parseAndCache(vehicleNo, null, zone, byVehicle.get(vehicleNo));
        duties.set(vehicleNo, isUnreadable ? { state: 'unreadable', vehicleNo } : duty());
      }
    }
    return vehicleNos.map((vehicleNo) => duties.get(vehicleNo) ?? { state: 'unknown', vehicleNo });
  };

  /** Runs a statement that finds vehicles by itself; by their numbers where a value of one of them cannot be read. */
  const search = async (
    statements: { readonly duties: Statement; readonly vehicles: Statement },
    parameters: readonly Parameter[],
    call: Call,
    question: DutyQuestion,
  ): Promise<FoundDuties> => {
    try {
      const rows = await database.query(statements.duties, parameters, call);
      const duties = rows
        .slice(0, maxVehicles)
        .map((row) => parseAndCache(String(row['vehicle_no']), null, question.timeZone ?? timeZone, row));
      return { duties, isComplete: rows.length <= maxVehicles };
    } catch (error) {
      if (!isOfSomeRows(error)) throw error;
      const rows = await database.query(statements.vehicles, parameters, call);
      const vehicleNos = rows.slice(0, maxVehicles).flatMap((row) => decodeText(String(row['vehicle_no'])) ?? []);
      const duties = await findDuties(vehicleNos, call, question);
      return {
        duties: duties.filter(({ state }) => state !== 'unknown'),
        isComplete: rows.length === vehicleNos.length,
      };
    }
  };

  return {
    findDuty: async (vehicleNo, tripNumber, call, { timeZone: zone = timeZone } = {}) => {
      const cached = findCached(dutyKey(vehicleNo, tripNumber, zone));
      if (cached !== undefined) {
        call.timings.record('cache', 0, 'duty');
        return cached;
      }
      if (!isStorable(vehicleNo)) return { state: 'unknown', vehicleNo };
      return parseAndCache(vehicleNo, tripNumber, zone, await queryDuty(vehicleNo, call));
    },
    findDuties,
    findDutiesOfRoute: async ({ routeId, vehicleNos }, call, question = {}) => {
      const number = isBigint(routeId) ? routeId : '';
      const added = vehicleNos.filter(isStorable);
      if (number === '' && added.length === 0) return { duties: [], isComplete: true };
      const statements = { duties: dutiesOfRouteStatement, vehicles: vehiclesOfRouteStatement };
      return search(statements, [number, added], call, question);
    },
    findDutiesOfDepot: async (depot, call, question = {}) => {
      if (!isStorable(depot)) return { duties: [], isComplete: true };
      const statements = { duties: dutiesOfDepotStatement, vehicles: vehiclesOfDepotStatement };
      return search(statements, [depot], call, question);
    },
    figures: () => ({ cached: cache.size, maxCached }),
    callsFunction: () => hasFunction,
  };
}

function dutyKey(vehicleNo: string, tripNumber: number | null, timeZone: string): string {
  return cacheKey('duty', vehicleNo, tripNumber === null ? '' : String(tripNumber), timeZone);
}

/** Reads hexadecimal digits as UTF-8. @returns undefined for bytes that are not valid */
function decodeText(hex: string): string | undefined {
  const bytes = Buffer.from(hex, 'hex');
  return isUtf8(bytes) ? bytes.toString() : undefined;
}

/** Whether the function was dropped, or may not be called any more, since a lookup found it. */
function isFunctionMissing(error: unknown): boolean {
  return error instanceof UnavailableError && ['42883', '42501'].includes(findFailureCode(error.cause));
}

/** Whether this is the text that Postgres writes for a bigint; another text of the same number is no id. */
function isBigint(text: string): boolean {
  return /^(0|-?[1-9]\d{0,18})$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

/** Postgres refuses a text with NUL, so no vehicle number contains one. */
function isStorable(vehicleNo: string): boolean {
  return !vehicleNo.includes('\0');
}
