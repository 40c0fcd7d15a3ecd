/** Dates and times in a time zone. Moments are milliseconds since the epoch; zones are IANA names. */

/** Formats the date in a zone as GTFS does: YYYYMMDD. */
export function formatServiceDate(atMs: number, timeZone: string): string {
  return getFormats(timeZone).date.format(atMs).replaceAll('-', '');
}

/** Formats the time in a zone: 07:05. */
export function formatClockTime(atMs: number, timeZone: string): string {
  return getFormats(timeZone).time.format(atMs);
}

/** RFC 3339 in UTC; null for a moment that is not known. */
export function formatUtc(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}

type Formats = { readonly date: Intl.DateTimeFormat; readonly time: Intl.DateTimeFormat };

/** By zone. Building a format takes 90 µs, using one takes 1 µs. */
const formats = new Map<string, Formats>();

function getFormats(timeZone: string): Formats {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const created = {
    date: new Intl.DateTimeFormat('sv-SE', { timeZone }), // Swedish dates are YYYY-MM-DD
    time: new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  };
  formats.set(timeZone, created);
  return created;
}
