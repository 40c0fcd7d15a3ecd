const halfDaySeconds = 43_200;

/** Converts between seconds and the service days of one time zone. */
export type ServiceDays = {
  /** The start of a service day, noon minus 12 hours, in seconds since 1970. */
  readonly startOf: (date: string) => number;
  /** The calendar date (YYYYMMDD) at a time in seconds since 1970. */
  readonly dateAt: (second: number) => string;
  /** RFC 3339 with the offset of the zone, from seconds since 1970. */
  readonly format: (second: number) => string;
};

export function createServiceDays(timeZone: string): ServiceDays {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const offsets = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const starts = new Map<string, number>();
  /** By the minute: a query for many boards asks for the same dates again. Zones change the date at whole minutes. */
  const dates = new Map<number, string>();
  const maxDates = 10_000;

  const offsetAt = (second: number) => {
    const text = offsets.formatToParts(second * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(text) ?? [];
    return (Number(hours) * 3600 + Number(minutes) * 60) * (sign === '-' ? -1 : 1);
  };

  const startOf = (date: string) => {
    const known = starts.get(date);
    if (known !== undefined) return known;
    const noon = Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T12:00:00Z`) / 1000;
    // No zone changes its clocks close to noon, so one correction is enough.
    const start = noon - offsetAt(noon - offsetAt(noon)) - halfDaySeconds;
    starts.set(date, start);
    return start;
  };

  const format = (second: number) => {
    const offset = offsetAt(second);
    const local = new Date((second + offset) * 1000).toISOString().slice(0, 19);
    const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
    const size = Math.abs(offset);
    return `${local}${offset < 0 ? '-' : '+'}${two(size / 3600)}:${two((size % 3600) / 60)}`;
  };
  const dateAt = (second: number) => {
    const minute = Math.floor(second / 60);
    const known = dates.get(minute);
    if (known !== undefined) return known;
    const date = parts.format(minute * 60_000).replaceAll('-', '');
    if (dates.size >= maxDates) dates.clear();
    dates.set(minute, date);
    return date;
  };
  return { startOf, format, dateAt };
}
