import { findZoneOffsetMs } from '../transit/zone-offset.ts';

/** Converts local times of one time zone to milliseconds since 1970. */
export type LocalTime = {
  /**
   * Converts `YYYY-MM-DDTHH:MM:SS.mmm` to milliseconds since 1970. A time that occurs twice when clocks go back is the first
   * of the two. A time that clocks skip when they go forward is read with the offset before the change.
   * @returns null for a year after 9999, which Postgres can store and RFC 3339 cannot write
   */
  toInstantMs(text: string): number | null;
};

/** @param timeZone an IANA name such as Asia/Kolkata */
export function createLocalTime(timeZone: string): LocalTime {
  const offsetAtMs = (instantMs: number): number => findZoneOffsetMs(instantMs, timeZone);
  return {
    toInstantMs: (text) => {
      const asUtcMs = Date.parse(`${text}Z`);
      if (Number.isNaN(asUtcMs)) return null;
      // A day before and a day after are on both sides of any clock change; two changes are never that close.
      const beforeMs = offsetAtMs(asUtcMs - 86_400_000);
      const afterMs = offsetAtMs(asUtcMs + 86_400_000);
      const isPossible = (offsetMs: number) => offsetAtMs(asUtcMs - offsetMs) === offsetMs;
      return asUtcMs - (isPossible(beforeMs) || !isPossible(afterMs) ? beforeMs : afterMs);
    },
  };
}
