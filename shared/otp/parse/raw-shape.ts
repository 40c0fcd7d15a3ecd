import { UnavailableError } from '@headway/connections/errors';
import { createLogger, type Logger } from '../../telemetry/logger.ts';
import { createOtpError, OtpFailure } from './failures.ts';

/** A JSON object with unchecked fields. */
export type Raw = { readonly [field: string]: unknown };

/**
 * Readers of raw JSON: each returns the value in its type.
 * @throws UnavailableError (`unexpected-shape`) with the place of a value of another type
 */

export function readObject(value: unknown, where: string): Raw {
  if (!isObject(value)) throw unexpected(where, 'an object');
  return value;
}

function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readList(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw unexpected(where, 'a list');
  return value;
}

export function readText(value: unknown, where: string): string {
  if (typeof value !== 'string') throw unexpected(where, 'a text');
  return value;
}

/** Reads a text; null for null and for the empty text. */
export function readOptionalText(value: unknown, where: string): string | null {
  return value === null || value === '' ? null : readText(value, where);
}

export function readNumber(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw unexpected(where, 'a number');
  return value;
}

/** Takes the place and kind of each item that is left out. */
export type Faults = { push(fault: string): unknown };

let logger: Pick<Logger, 'warn'> = createLogger();

/** Where `loggedFaults` writes from now on: the log of this environment, with its level. */
export function logFaultsTo(log: Pick<Logger, 'warn'>): void {
  logger = log;
}

/** The items left out of an answer to a caller, which has no place for them: one line of the log for each. */
export const loggedFaults: Faults = {
  push: (fault) => logger.warn('An item of an answer of OpenTripPlanner cannot be read and is left out', { fault }),
};

/**
 * Reads the items of a list one by one. An item that cannot be read costs only itself: it is left out and named in `faults`.
 * @param where the list, for messages
 */
export function readItems<Item>(
  value: unknown,
  where: string,
  read: (raw: Raw, index: number) => Item,
  faults: Faults,
): readonly Item[] {
  const items: Item[] = [];
  for (const [index, item] of readList(value, where).entries()) {
    try {
      if (!isObject(item)) throw unexpected(`${where}[${index}]`, 'an object');
      items.push(read(item, index));
    } catch (error) {
      const fault = describeFault(error);
      // A feed-scoped id names the item; any other text needs its place.
      faults.push(fault.includes(':') || fault.startsWith(where) ? fault : `${where}[${index}]: ${fault}`);
    }
  }
  return items;
}

/** The place and kind of an unexpected shape. @throws the error itself if it is another one */
export function describeFault(error: unknown): string {
  if (
    error instanceof UnavailableError &&
    error.cause instanceof OtpFailure &&
    error.cause.code === 'unexpected-shape'
  ) {
    return error.cause.detail;
  }
  throw error;
}

/**
 * Lists the items `p0` to `p<count - 1>` of a query that its OTP could not answer, by number.
 * @param failed the names of all items that it could not answer
 * @throws UnavailableError where it could answer none
 */
export function listFailed(letter: string, count: number, failed: ReadonlySet<string>): ReadonlySet<number> {
  const indexes = Array.from({ length: count }, (_, index) => index).filter((index) => failed.has(`${letter}${index}`));
  if (count > 0 && indexes.length === count) throw createOtpError('answer-with-errors', `${count} of ${count} items`);
  return new Set(indexes);
}

/** Reads `feed:id` of this feed and returns the id without prefix. */
export function readIdOfFeed(value: unknown, feedId: string, where: string): string {
  const text = readText(value, where);
  if (!text.startsWith(`${feedId}:`)) throw unexpected(where, `an id of feed ${feedId}`);
  return text.slice(feedId.length + 1);
}

/** Reads OTP's WheelchairBoarding or BikesAllowed; null where there is no information. */
export function parseAllowed(value: unknown): boolean | null {
  if (value === 'POSSIBLE' || value === 'ALLOWED') return true;
  return value === 'NOT_POSSIBLE' || value === 'NOT_ALLOWED' ? false : null;
}

function unexpected(where: string, what: string): Error {
  return createOtpError('unexpected-shape', `${where} is not ${what}`);
}
