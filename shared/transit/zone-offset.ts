/**
 * Offsets of time zones without `Intl`. Its first use in a process takes 20 ms of CPU time, because ICU then lists all
 * locales; `Date` knows the zone of `process.env.TZ` for 0.2 ms (docs/decisions/0460-own-time-of-otp-calls.md).
 */

const dayMs = 86_400_000;
const stepMs = 900_000; // Clocks change at whole quarters of an hour.
const maxDays = 2000; // of each zone: 5 years of service days

/** One offset for the whole day, or one for each quarter of an hour of a day on which clocks change. */
type DayOffsets = number | readonly number[];
type Zone = { readonly name: string; readonly fixedMs: number | null; readonly days: Map<number, DayOffsets> };

const zones = new Map<string, Zone>();

/**
 * Finds how far local time is ahead of UTC at a moment, in milliseconds.
 * @param timeZone an IANA name, or a fixed offset such as +05:30
 * @throws RangeError for a zone that this runtime does not know
 */
export function findZoneOffsetMs(atMs: number, timeZone: string): number {
  const zone = getZone(timeZone);
  if (zone.fixedMs !== null) return zone.fixedMs;
  const day = Math.floor(atMs / dayMs);
  let offsets = zone.days.get(day);
  if (offsets === undefined) {
    if (zone.days.size >= maxDays) zone.days.clear();
    offsets = readDay(day, zone.name);
    zone.days.set(day, offsets);
  }
  return typeof offsets === 'number' ? offsets : (offsets[Math.floor((atMs - day * dayMs) / stepMs)] as number);
}

/** Finds the name under which this runtime knows a time zone. @throws RangeError if it does not */
export function findZoneName(timeZone: string): string {
  return getZone(timeZone).name;
}

function getZone(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known !== undefined) return known;
  const name = hasOwnOffset(timeZone) ? timeZone : askIntl(timeZone);
  const zone = { name, fixedMs: parseOffset(name), days: new Map() };
  if (zones.size < maxDays) zones.set(timeZone, zone);
  return zone;
}

/** Only a zone that exists is ahead or behind UTC: `Date` takes an unknown `TZ` for UTC. */
function hasOwnOffset(timeZone: string): boolean {
  if (!/^[A-Z][A-Za-z]+(\/[A-Z][A-Za-z_-]+)+$/.test(timeZone)) return false;
  const january = Date.UTC(2024, 0, 1);
  const july = Date.UTC(2024, 6, 1);
  return inZone(timeZone, () => offsetMs(january) !== 0 || offsetMs(july) !== 0);
}

function askIntl(timeZone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
}

function parseOffset(name: string): number | null {
  const match = /^([+-])(\d\d):(\d\d)$/.exec(name);
  if (match === null) return null;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
}

function readDay(day: number, name: string): DayOffsets {
  const startMs = day * dayMs;
  return inZone(name, () => {
    const first = offsetMs(startMs);
    if (offsetMs(startMs + dayMs) === first) return first;
    return Array.from({ length: dayMs / stepMs }, (_, step) => offsetMs(startMs + step * stepMs));
  });
}

/** Milliseconds; fractions of a minute are those of local times before 1900. */
function offsetMs(atMs: number): number {
  return Math.round(0 - new Date(atMs).getTimezoneOffset() * 60_000);
}

/** Runs a synchronous function with another local time zone of `Date`. */
function inZone<Result>(name: string, run: () => Result): Result {
  const before = process.env['TZ'];
  process.env['TZ'] = name;
  try {
    return run();
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
}
