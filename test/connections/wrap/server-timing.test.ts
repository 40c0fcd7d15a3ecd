import { expect, it } from 'vitest';
import { formatServerTiming } from '../../../shared/connections/wrap/server-timing.ts';

it('writes steps as Server-Timing: milliseconds to two digits, descriptions in quotes', () => {
  const steps = [
    { name: 'connect', durationMs: 1.234, description: 'new' },
    { name: 'otp west', durationMs: 0 },
    { name: 'query', durationMs: 10, description: 'a "quoted"\r\nword é' },
  ];
  expect(formatServerTiming(steps)).toBe(
    'connect;dur=1.23;desc="new", otp-west;dur=0.00, query;dur=10.00;desc="a _quoted___word _"',
  );
});

it('sums steps with the same name and description, so that hundreds of requests fit into a header', () => {
  const request = { name: 'otp', durationMs: 2, description: 'reused' };
  const steps = [{ ...request, description: 'new' }, ...Array.from({ length: 500 }, () => request)];
  expect(formatServerTiming([...steps, { name: 'cache', durationMs: 0 }, { name: 'cache', durationMs: 0 }])).toBe(
    'otp;dur=2.00;desc="new", otp;dur=1000.00;desc="reused, 500 times", cache;dur=0.00;desc="2 times"',
  );
});
