import { expect, it } from 'vitest';
import { formatClockTime, formatServiceDate, formatZoned } from '../../shared/transit/zoned-time.ts';

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

it.each([
  ['2026-11-27T01:30:00.999Z', 'Asia/Kolkata', '2026-11-27T07:00:00+05:30'],
  ['2026-11-27T18:30:00Z', 'Asia/Kolkata', '2026-11-28T00:00:00+05:30'], // after a moment of the day before
  ['2026-11-27T01:30:00Z', 'America/Los_Angeles', '2026-11-26T17:30:00-08:00'],
  ['2026-07-01T02:29:59Z', 'America/St_Johns', '2026-06-30T23:59:59-02:30'],
  ['1969-12-31T23:59:59.5Z', 'UTC', '1969-12-31T23:59:59+00:00'],
  ['2028-02-29T12:00:00Z', 'UTC', '2028-02-29T12:00:00+00:00'],
])('%s in %s is %s', (moment, timeZone, text) => {
  expect(formatZoned(Date.parse(moment), timeZone)).toBe(text);
});

it('a moment that is formatted again has the offset of the zone that is asked for', () => {
  const atMs = Date.parse('2026-11-27T01:30:00Z');
  const format = () => ['Asia/Kolkata', 'Europe/Berlin'].map((timeZone) => formatZoned(atMs, timeZone));
  expect(format()).toEqual(['2026-11-27T07:00:00+05:30', '2026-11-27T02:30:00+01:00']);
  expect(format()).toEqual(format());
});

it('moments beyond those that are kept are formatted too', () => {
  const startMs = Date.parse('2026-11-27T00:00:00Z');
  const texts = Array.from({ length: 25_000 }, (_, second) => formatZoned(startMs + second * 1000, 'UTC'));
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts.at(-1)).toBe('2026-11-27T06:56:39+00:00');
  expect(formatZoned(startMs, 'UTC')).toBe('2026-11-27T00:00:00+00:00');
});

it('a moment that no calendar has is an error', () => {
  expect(() => formatZoned(Number.NaN, 'UTC')).toThrow(RangeError);
});
