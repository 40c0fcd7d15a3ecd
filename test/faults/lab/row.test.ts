import { expect, test } from 'vitest';
import { addAnswers, createTally, findFailures, findMissedGoals, type Goals } from './row.ts';

/** Three correct answers, and one connection more than was lost. */
function judge(goals: Goals, durationMs: number) {
  const row = { name: 'a row', goals, round: async () => undefined };
  const tally = createTally(goals.withinMs);
  addAnswers(
    tally,
    Array.from({ length: 3 }, () => ({ kind: 'correct' as const, detail: '', durationMs })),
  );
  tally.opened = 4;
  tally.lost = 3;
  return { failures: findFailures(row, tally).length, missed: findMissedGoals(row, tally).length };
}

test('an extra connection fails a row whose answers are in time', () => {
  expect(judge({ replacesOnlyLost: true }, 50)).toEqual({ failures: 1, missed: 1 });
  expect(judge({ replacesOnlyLost: true, withinMs: 1000 }, 700)).toEqual({ failures: 1, missed: 1 });
});

test('an extra connection beside a late answer misses a goal but does not fail: a slow machine may explain it', () => {
  expect(judge({ replacesOnlyLost: true }, 450)).toEqual({ failures: 0, missed: 1 });
  expect(judge({ replacesOnlyLost: true, withinMs: 1000 }, 1100)).toEqual({ failures: 0, missed: 2 });
});
