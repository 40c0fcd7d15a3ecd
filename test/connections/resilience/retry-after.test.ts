import { expect, test } from 'vitest';
import { readRetryAfterSeconds } from '../../../shared/connections/resilience/retry-after.ts';

const noon = Date.UTC(2026, 0, 1, 12);

test.each([
  ['7', undefined, 7],
  ['0', undefined, 0],
  ['Thu, 01 Jan 2026 12:00:30 GMT', undefined, 30],
  ['Thu, 01 Jan 2026 11:00:00 GMT', undefined, 0],
  ['Thu, 01 Jan 2026 09:00:05 GMT', 'Thu, 01 Jan 2026 09:00:00 GMT', 5],
  ['soon', undefined, undefined],
  ['-1', undefined, undefined],
  ['2026', undefined, 2026],
  [undefined, undefined, undefined],
])('Retry-After: %s, from a server whose date is %s, means %s seconds', (text, date, seconds) => {
  expect(readRetryAfterSeconds({ 'retry-after': text, date }, noon)).toBe(seconds);
});
