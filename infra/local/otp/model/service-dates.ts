import type { GtfsService } from '../../gtfs/gtfs-feed.ts';

const dayMs = 86_400_000;

/** Lists the dates (YYYYMMDD) on which a service runs. */
export function listServiceDates({ week, added, removed }: GtfsService): Set<string> {
  const dates = new Set<string>();
  if (week) {
    const end = parseDay(week.end);
    for (let day = parseDay(week.start); day <= end; day += dayMs) {
      if (week.days[new Date(day).getUTCDay()]) dates.add(formatDay(day));
    }
  }
  for (const date of added) dates.add(date);
  for (const date of removed) dates.delete(date);
  return dates;
}

/** Adds days to a date; both dates are YYYYMMDD. */
export function addDays(date: string, days: number): string {
  return formatDay(parseDay(date) + days * dayMs);
}

function parseDay(date: string): number {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6, 8)));
}

/** A query for many boards steps through the same days for each pattern of each stop. */
const formatted = new Map<number, string>();
const maxFormatted = 50_000;

function formatDay(atMs: number): string {
  const known = formatted.get(atMs);
  if (known !== undefined) return known;
  const date = new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '');
  if (formatted.size >= maxFormatted) formatted.clear();
  formatted.set(atMs, date);
  return date;
}
