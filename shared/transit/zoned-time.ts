import { findZoneOffsetMs } from './zone-offset.ts';

/** Dates and times in a time zone. Moments are milliseconds since the epoch; zones are IANA names. */

/** Formats the date in a zone as GTFS does: YYYYMMDD. */
export function formatServiceDate(atMs: number, timeZone: string): string {
  return formatDate(atMs, timeZone).replaceAll('-', '');
}

/** Formats the time in a zone: 07:05. */
export function formatClockTime(atMs: number, timeZone: string): string {
  return writeLocal(atMs, findZoneOffsetMs(atMs, timeZone)).slice(11, 16);
}

/** RFC 3339 in UTC; null for a moment that is not known. */
export function formatUtc(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}

/** Formats a date in a zone as ISO 8601: 2026-11-27. */
export function formatDate(atMs: number, timeZone: string): string {
  return writeDay(atMs + findZoneOffsetMs(atMs, timeZone));
}

/** Formats a moment in a zone as RFC 3339 with its offset: 2026-11-27T07:05:00+05:30. */
export function formatZoned(atMs: number, timeZone: string): string {
  const texts = getTexts(timeZone);
  const known = texts.get(atMs);
  if (known !== undefined) return known;
  const offsetMs = findZoneOffsetMs(atMs, timeZone);
  const text = `${writeLocal(atMs, offsetMs)}${writeOffset(offsetMs)}`;
  if (texts.size >= maxTexts) texts.clear();
  texts.set(atMs, text);
  return text;
}

/** The start of a service day, noon minus 12 hours, which is midnight except where clocks change. @param date ISO 8601 */
export function findServiceDayStartMs(date: string, timeZone: string): number {
  const noonMs = Date.parse(`${date}T12:00:00Z`);
  return noonMs - findZoneOffsetMs(noonMs, timeZone) - 12 * 3_600_000;
}

const dayMs = 86_400_000;
const twoDigits = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));
/** Dates by day since the epoch: boards have hundreds of times of a few days, and `Date` takes 1 us for each. */
const dates = new Map<number, string>();
const maxDates = 1000;

/** Formatted moments by zone: one board after the other has the times of the next hours. A text takes about 100 bytes. */
const textsByZone = new Map<string, Map<number, string>>();
const maxTexts = 10_000;
const maxZones = 20;

function getTexts(timeZone: string): Map<number, string> {
  const known = textsByZone.get(timeZone);
  if (known !== undefined) return known;
  const texts = new Map<number, string>();
  if (textsByZone.size >= maxZones) textsByZone.clear();
  textsByZone.set(timeZone, texts);
  return texts;
}

/** Local time without an offset: 2026-11-27T07:05:00. @throws RangeError for a moment that `Date` cannot hold */
function writeLocal(atMs: number, offsetMs: number): string {
  const localMs = atMs + offsetMs;
  const second = Math.floor((localMs - Math.floor(localMs / dayMs) * dayMs) / 1000);
  const [hours, minutes] = [Math.floor(second / 3600), Math.floor(second / 60) % 60];
  return `${writeDay(localMs)}T${twoDigits[hours]}:${twoDigits[minutes]}:${twoDigits[second % 60]}`;
}

/** 2026-11-27 */
function writeDay(localMs: number): string {
  const day = Math.floor(localMs / dayMs);
  const known = dates.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * dayMs).toISOString().slice(0, 10);
  if (dates.size >= maxDates) dates.clear();
  dates.set(day, date);
  return date;
}

/** +05:30 */
function writeOffset(offsetMs: number): string {
  const minutes = Math.round(offsetMs / 60_000);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${twoDigits[hours]}:${twoDigits[rest]}`;
}
