import { describe, expect, it } from 'vitest';
import { listServiceDates } from '../../../../infra/local/otp/model/service-dates.ts';
import { createServiceDays } from '../../../../infra/local/otp/model/service-days.ts';

describe('service days', () => {
  it('start twelve hours before noon, which is not midnight on a day with a clock change', () => {
    const { startOf } = createServiceDays('America/Los_Angeles');
    const start = (date: string) => new Date(startOf(date) * 1000).toISOString();
    expect(start('20250602')).toBe('2025-06-02T07:00:00.000Z');
    expect(start('20250309')).toBe('2025-03-09T07:00:00.000Z');
    expect(start('20251102')).toBe('2025-11-02T08:00:00.000Z');
    expect(start('20251103')).toBe('2025-11-03T08:00:00.000Z');
  });

  it('finds the date in the zone of the feed', () => {
    const second = Date.parse('2025-06-01T20:00:00Z') / 1000;
    expect(createServiceDays('Asia/Kolkata').dateAt(second)).toBe('20250602');
    expect(createServiceDays('America/Los_Angeles').dateAt(second)).toBe('20250601');
  });

  it('a service runs on its weekdays and added dates, but not on removed dates', () => {
    const days = [true, false, false, false, false, false, true];
    const week = { days, start: '20250227', end: '20250309' };
    const service = { id: 'W', week, added: ['20250304'], removed: ['20250308'] };
    expect([...listServiceDates(service)].sort()).toEqual(['20250301', '20250302', '20250304', '20250309']);
  });
});
