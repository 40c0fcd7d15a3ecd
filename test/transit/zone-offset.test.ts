import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { findZoneOffsetMs } from '../../shared/transit/zone-offset.ts';

/** The offset by Intl, whose formatted offsets have seconds only before 1990. */
function askIntl(atMs: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
}

const zones = [...Intl.supportedValuesOf('timeZone'), 'Asia/Kolkata', 'asia/kolkata', 'EST5EDT', 'Etc/GMT+5', '+05:30'];
const [from, until] = [Date.UTC(1990, 0, 1), Date.UTC(2037, 0, 1)];

describe('the offset of a time zone', () => {
  test('is that of Intl for each zone, around each change of its clocks', () => {
    for (const zone of zones) {
      const monthMs = 28 * 86_400_000;
      for (let atMs = Date.UTC(2023, 0, 1); atMs < Date.UTC(2028, 0, 1); atMs += monthMs) {
        const [before, after] = [findZoneOffsetMs(atMs, zone), findZoneOffsetMs(atMs + monthMs, zone)];
        if (before === after) continue;
        let [low, high] = [atMs, atMs + monthMs];
        while (high - low > 1) {
          const middle = Math.floor((low + high) / 2);
          if (findZoneOffsetMs(middle, zone) === before) low = middle;
          else high = middle;
        }
        expect([zone, high, findZoneOffsetMs(low, zone), findZoneOffsetMs(high, zone)]).toEqual([
          zone,
          high,
          askIntl(low, zone),
          askIntl(high, zone),
        ]);
      }
    }
  });

  test('is that of Intl at any moment', () => {
    const moments = fc.record({ zone: fc.constantFrom(...zones), atMs: fc.integer({ min: from, max: until }) });
    fc.assert(
      fc.property(moments, ({ zone, atMs }) => {
        expect(findZoneOffsetMs(atMs, zone)).toBe(askIntl(atMs, zone));
      }),
      { numRuns: 3000 },
    );
  });

  it.each(['Asia/Nowhere', 'GMT+5', 'PST+8', '', ':UTC', '../etc/passwd'])('is an error for %j', (zone) => {
    expect(() => findZoneOffsetMs(0, zone)).toThrow(RangeError);
  });

  it.each([undefined, ':UTC', 'America/New_York'])('leaves TZ=%s as it is', (zone) => {
    const before = process.env['TZ'];
    try {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
      const offsetMinutes = new Date(0).getTimezoneOffset();
      findZoneOffsetMs(Date.UTC(2026, 10, Math.ceil(Math.random() * 10_000)), 'Asia/Tokyo');
      expect(process.env['TZ']).toBe(zone);
      expect(new Date(0).getTimezoneOffset()).toBe(offsetMinutes);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });
});
