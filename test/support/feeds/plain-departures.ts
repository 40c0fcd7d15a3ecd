import { type PlainFeed, readPlainTime } from './independent-gtfs.ts';

/**
 * Lists the departures of a stop within a day of a time, from the GTFS files only: `<ISO time> <trip id>`, sorted.
 * @returns undefined if the files omit a time at the stop
 */
export function listPlainDepartures(feed: PlainFeed, stopId: string, fromMs: number): string[] | undefined {
  const zone = feed.agencies[0]?.['agency_timezone'] ?? 'UTC';
  const days = [-1, 0, 1].map((day) => {
    const date = readDate(fromMs + day * 86_400_000, zone);
    return { date, startMs: findServiceDayStart(date, zone) };
  });
  const lines: string[] = [];
  for (const trip of [...feed.routes.values()].flatMap(({ patterns }) => patterns.flatMap(({ trips }) => trips))) {
    const calls = trip.calls.filter((call) => call.stopId === stopId && call.row['pickup_type'] !== '1');
    if (calls.length === 0 || feed.isByFrequency(trip.id)) continue;
    const starts = days.filter(({ date }) => feed.runsOn(trip, date)).map(({ startMs }) => startMs);
    for (const { row } of calls) {
      const seconds = readPlainTime(row['departure_time'] || row['arrival_time']);
      if (seconds === undefined) return undefined;
      for (const ms of starts.map((start) => start + seconds * 1000)) {
        if (ms >= fromMs && ms < fromMs + 86_400_000) lines.push(`${new Date(ms).toISOString()} ${trip.id}`);
      }
    }
  }
  return lines.toSorted();
}

/** The date in a zone, YYYYMMDD. */
function readDate(atMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(atMs).replaceAll('-', '');
}

/** GTFS counts times from noon minus 12 hours: midnight, except on days with a clock change. */
function findServiceDayStart(date: string, timeZone: string): number {
  const noonUtc = Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T12:00:00Z`);
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(noonUtc);
  const offset = Date.parse(`${shown.replace(' ', 'T')}Z`) - noonUtc;
  return noonUtc - offset - 12 * 3_600_000;
}
