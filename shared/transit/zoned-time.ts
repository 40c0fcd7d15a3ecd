/** Dates and times as they are at a place. Moments are milliseconds since the epoch, zones IANA names. */

/** The date in a zone, as GTFS writes it: YYYYMMDD. */
export function formatServiceDate(atMs: number, timeZone: string): string {
  return getFormats(timeZone).date.format(atMs).replaceAll('-', '');
}

/** As on a clock in the zone: 07:05. */
export function formatClockTime(atMs: number, timeZone: string): string {
  return getFormats(timeZone).time.format(atMs);
}

type Formats = { readonly date: Intl.DateTimeFormat; readonly time: Intl.DateTimeFormat };

/** By zone, of which a deployment has a few: to build a format takes 90 us, to use one takes one. */
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
