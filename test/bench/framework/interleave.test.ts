import { expect, it } from 'vitest';
import { createRandom } from '../../../infra/local/demo-city/random.ts';
import { interleave } from './interleave.ts';

it('has each contestant once per round, in another order, and does not count the first rounds', async () => {
  const calls: string[] = [];
  const contestants = ['a', 'b', 'c'].map((name) => ({ name, run: () => void calls.push(name) }));
  const samples = await interleave(contestants, { rounds: 30, warmUp: 2, random: createRandom(1) });
  const rounds = Array.from({ length: 32 }, (_, round) => calls.slice(round * 3, round * 3 + 3).join(''));
  expect(rounds.every((order) => [...order].sort().join('') === 'abc')).toBe(true);
  expect(new Set(rounds).size).toBe(6);
  expect([...samples.values()].map(({ length }) => length)).toEqual([30, 30, 30]);
});

it('times the call, and not what prepares it', async () => {
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const contestants = [
    { name: 'slow', run: () => wait(30) },
    { name: 'prepared', run: () => undefined, prepare: () => wait(30) },
  ];
  const samples = await interleave(contestants, { rounds: 1, warmUp: 0, random: createRandom(1) });
  expect(samples.get('slow')?.[0]).toBeGreaterThan(25);
  expect(samples.get('prepared')?.[0]).toBeLessThan(samples.get('slow')?.[0] ?? 0);
});
