import { expect, it } from 'vitest';
import { formatServerTiming } from '../../shared/http/server-timing.ts';

it('writes steps as Server-Timing, milliseconds to two digits, descriptions in quotes', () => {
  const steps = [
    { name: 'connect', durationMs: 1.234, description: 'new' },
    { name: 'otp west', durationMs: 0 },
    { name: 'query', durationMs: 10, description: 'a "quoted"\r\nword é' },
  ];
  expect(formatServerTiming(steps)).toBe(
    'connect;dur=1.23;desc="new", otp-west;dur=0.00, query;dur=10.00;desc="a _quoted___word _"',
  );
});
