/** Turns the wall-clock times of one zone into instants. */
export type LocalTime = {
  /**
   * Milliseconds since the epoch of a time without zone, `YYYY-MM-DDTHH:MM:SS.mmm`. A time that an hour's step back gives
   * twice is the first of the two; one that a step forward skips is taken as if the clocks had not been put on yet.
   */
  toInstantMs(text: string): number;
};

/** Builds it for an IANA zone such as Asia/Kolkata; the rules are those of this runtime. */
export function createLocalTime(timeZone: string): LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsetAtMs = (instantMs: number): number => {
    const part: Record<string, string> = {};
    for (const { type, value } of format.formatToParts(instantMs)) part[type] = value;
    const { year, month, day, hour, minute, second } = part;
    const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
    return local - Math.floor(instantMs / 1000) * 1000;
  };
  return {
    toInstantMs: (text) => {
      const asUtcMs = Date.parse(`${text}Z`);
      // A day before and after lie on both sides of any change of the clocks, and hardly two changes are so close.
      const beforeMs = offsetAtMs(asUtcMs - 86_400_000);
      const afterMs = offsetAtMs(asUtcMs + 86_400_000);
      const isPossible = (offsetMs: number) => offsetAtMs(asUtcMs - offsetMs) === offsetMs;
      return asUtcMs - (isPossible(beforeMs) || !isPossible(afterMs) ? beforeMs : afterMs);
    },
  };
}
