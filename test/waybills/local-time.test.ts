import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLocalTime } from '../../shared/waybills/local-time.ts';

const utc = (timeZone: string, text: string) =>
  new Date(createLocalTime(timeZone).toInstantMs(text) ?? Number.NaN).toISOString();

describe('a time without zone', () => {
  test.each([
    ['Asia/Kolkata', '2026-03-10T05:30:00.000', '2026-03-10T00:00:00.000Z'],
    ['Asia/Kolkata', '2026-01-01T00:00:00.250', '2025-12-31T18:30:00.250Z'],
    ['UTC', '2026-03-10T05:30:00.000', '2026-03-10T05:30:00.000Z'],
    ['Europe/Berlin', '2026-01-15T12:00:00.000', '2026-01-15T11:00:00.000Z'],
    ['Europe/Berlin', '2026-07-15T12:00:00.000', '2026-07-15T10:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-07-15T12:00:00.000', '2026-07-14T22:00:00.000Z'],
    ['America/St_Johns', '2026-07-15T12:00:00.000', '2026-07-15T14:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-01-15T12:00:00.000', '2026-01-15T01:00:00.000Z'],
    ['+05:30', '2026-03-10T05:30:00.000', '2026-03-10T00:00:00.000Z'],
  ])('in %s, %s is %s', (zone, text, expected) => {
    expect(utc(zone, text)).toBe(expected);
  });

  test('just before and after the clocks go forward is right', () => {
    expect(utc('Europe/Berlin', '2026-03-29T01:59:59.000')).toBe('2026-03-29T00:59:59.000Z');
    expect(utc('Europe/Berlin', '2026-03-29T03:00:00.000')).toBe('2026-03-29T01:00:00.000Z');
  });

  test.each(['10000-01-01T00:00:00.000', '294276-12-31T23:59:59.999', ''])(
    'in a year after 9999 is null: %s',
    (text) => {
      expect(createLocalTime('Asia/Kolkata').toInstantMs(text)).toBeNull();
      expect(createLocalTime('+05:30').toInstantMs(text)).toBeNull();
    },
  );

  test('that the clocks skip is read with the offset before the change', () => {
    expect(utc('Europe/Berlin', '2026-03-29T02:30:00.000')).toBe('2026-03-29T01:30:00.000Z');
  });

  test('that occurs twice is the first of the two', () => {
    expect(utc('Europe/Berlin', '2026-10-25T02:30:00.000')).toBe('2026-10-25T00:30:00.000Z');
    expect(utc('America/New_York', '2026-11-01T01:30:00.000')).toBe('2026-11-01T05:30:00.000Z');
  });
});

test('every time converts to local time and back, except in the hour that occurs twice', () => {
  const zones = ['Asia/Kolkata', 'Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Pacific/Chatham'];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: Date.UTC(1990, 0, 1) / 1000, max: Date.UTC(2037, 0, 1) / 1000 }),
      (zone, seconds) => {
        const instantMs = seconds * 1000;
        const local = createLocalTime(zone);
        const shown = new Date(instantMs).toLocaleString('sv', { timeZone: zone }); // 2026-03-10 05:30:00
        const back = local.toInstantMs(`${shown.replace(' ', 'T')}.000`);
        const isTwice = back === instantMs - 3_600_000 || back === instantMs - 1_800_000;
        expect(back === instantMs || isTwice).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
