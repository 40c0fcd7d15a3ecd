import { expect, it } from 'vitest';
import { formatClockTime, formatServiceDate } from '../../shared/transit/zoned-time.ts';

it.each([
  ['2026-01-03T18:29:59Z', 'Asia/Kolkata', '20260103', '23:59'],
  ['2026-01-03T18:30:00Z', 'Asia/Kolkata', '20260104', '00:00'],
  ['2026-03-29T00:59:00Z', 'Europe/Berlin', '20260329', '01:59'], // the clocks are put on a minute later
  ['2026-03-29T01:00:00Z', 'Europe/Berlin', '20260329', '03:00'],
  ['2026-12-31T12:00:00Z', 'Pacific/Kiritimati', '20270101', '02:00'],
])('%s in %s is the day %s, %s', (moment, timeZone, date, time) => {
  expect(formatServiceDate(Date.parse(moment), timeZone)).toBe(date);
  expect(formatClockTime(Date.parse(moment), timeZone)).toBe(time);
});
