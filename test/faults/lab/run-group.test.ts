import { expect, test } from 'vitest';
import { createRandom } from '../../../infra/local/demo-city/random.ts';
import type { Lab } from './lab.ts';
import type { OpenRowGroup } from './row.ts';
import { runGroup } from './run-group.ts';

const never = new Promise<never>(() => undefined);
const options = { rounds: 2, random: createRandom(1), only: /./, stepMs: 50 };
const rows = [{ name: 'a row', goals: {}, round: async () => undefined }];

function run(more: Partial<OpenRowGroup>, open: Promise<void> = Promise.resolve()) {
  const opened = { rows, findLeaks: async () => [], close: async () => undefined, ...more };
  return runGroup({} as Lab, { name: 'a group', open: async () => open.then(() => opened) }, options);
}

test('a group runs every round, and has no leak when it closes', async () => {
  const { results, leaks } = await run({});
  expect(results.map(({ tally }) => tally.rounds)).toEqual([2]);
  expect(leaks).toEqual([]);
});

test('a group that does not close, or cannot, says so, and keeps its results', async () => {
  const { results, leaks } = await run({ close: () => never, findLeaks: async () => ['a socket'] });
  expect(results).toHaveLength(1);
  expect(leaks).toEqual(['a socket', 'Error: closing the group did not end within 0.05 s']);
  const failing = await run({ close: async () => Promise.reject(new Error('gone')) });
  expect(failing.leaks).toEqual(['Error: gone']);
});

test('a count of leaks that does not end is a leak', async () => {
  const { leaks } = await run({ findLeaks: () => never });
  expect(leaks).toEqual(['leaks could not be counted: Error: counting did not end within 0.05 s']);
});

test('a group that does not open is named', async () => {
  await expect(run({}, never)).rejects.toThrow('a group: Error: opening did not end within 0.05 s');
  await expect(run({}, Promise.reject(new Error('no port')))).rejects.toThrow('a group: Error: no port');
});
