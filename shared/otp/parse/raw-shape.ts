import { createOtpError } from './failures.ts';

/** A JSON object of which nothing is known yet. */
export type Raw = { readonly [field: string]: unknown };

/**
 * Readers of raw JSON: each gives the value in its type.
 * @throws UnavailableError (`unexpected-shape`) that says where it is another one
 */

export function readObject(value: unknown, where: string): Raw {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unexpected(where, 'an object');
  return value as Raw;
}

export function readList(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw unexpected(where, 'a list');
  return value;
}

export function readText(value: unknown, where: string): string {
  if (typeof value !== 'string') throw unexpected(where, 'a text');
  return value;
}

/** Null and the empty text are both no text. */
export function readOptionalText(value: unknown, where: string): string | null {
  return value === null || value === '' ? null : readText(value, where);
}

export function readNumber(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw unexpected(where, 'a number');
  return value;
}

/** The id inside the feed of a `feed:id`. */
export function readIdOfFeed(value: unknown, feedId: string, where: string): string {
  const text = readText(value, where);
  if (!text.startsWith(`${feedId}:`)) throw unexpected(where, `an id of feed ${feedId}`);
  return text.slice(feedId.length + 1);
}

function unexpected(where: string, what: string): Error {
  return createOtpError('unexpected-shape', `${where} is not ${what}`);
}
