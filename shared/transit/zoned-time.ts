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
  return writeLocal(atMs, findZoneOffsetMs(atMs, timeZone)).slice(0, 10);
}

/** Formats a moment in a zone as RFC 3339 with its offset: 2026-11-27T07:05:00+05:30. */
export function formatZoned(atMs: number, timeZone: string): string {
  const offsetMs = findZoneOffsetMs(atMs, timeZone);
  const offsetMinutes = Math.round(offsetMs / 60_000);
  const [hours, minutes] = [Math.floor(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${writeLocal(atMs, offsetMs).slice(0, 19)}${offsetMinutes < 0 ? '-' : '+'}${pad(hours)}:${pad(minutes)}`;
}

/** The start of a service day, noon minus 12 hours, which is midnight except where clocks change. @param date ISO 8601 */
export function findServiceDayStartMs(date: string, timeZone: string): number {
  const noonMs = Date.parse(`${date}T12:00:00Z`);
  return noonMs - findZoneOffsetMs(noonMs, timeZone) - 12 * 3_600_000;
}

/** Local time without an offset: 2026-11-27T07:05:00.000Z, whose Z callers cut off. */
function writeLocal(atMs: number, offsetMs: number): string {
  return new Date(atMs + offsetMs).toISOString();
}
