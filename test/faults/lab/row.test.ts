import { expect, test } from 'vitest';
import { findFailures, findMissedGoals, type Goals } from './row.ts';
import { addAnswers, createTally } from './tally.ts';

/** Three right answers, and one connection more than were lost. */
function judge(goals: Goals, durationMs: number) {
  const row = { name: 'a row', goals, round: async () => undefined };
  const tally = createTally(goals.withinMs);
  addAnswers(
    tally,
    Array.from({ length: 3 }, () => ({ kind: 'right' as const, detail: '', durationMs })),
  );
  tally.opened = 4;
  tally.lost = 3;
  return { failures: findFailures(row, tally).length, missed: findMissedGoals(row, tally).length };
}

test('a connection too many fails a row whose answers are as fast as it lets them be', () => {
  expect(judge({ isThrifty: true }, 50)).toEqual({ failures: 1, missed: 1 });
  expect(judge({ isThrifty: true, withinMs: 1000 }, 700)).toEqual({ failures: 1, missed: 1 });
});

test('where answers are later than that, a slow machine may explain it: a goal is missed, and nothing fails', () => {
  expect(judge({ isThrifty: true }, 450)).toEqual({ failures: 0, missed: 1 });
  expect(judge({ isThrifty: true, withinMs: 1000 }, 1100)).toEqual({ failures: 0, missed: 2 });
});
