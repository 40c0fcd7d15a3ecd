import { describe, expect, it } from 'vitest';
import { contestants, writeHandler } from './contestants.ts';
import type { FreezeSample } from './run-freezes.ts';
import { findFreezeGoals, summariseFreezes } from './summarise-freezes.ts';

const sample = (more: Partial<FreezeSample>): FreezeSample => ({
  ...{ who: 'drop-in Pool', fault: 'peer alive', mark: 1, isAnswered: true, error: null, durationMs: 2 },
  ...{ roundTrips: 2, lost: 0, opened: 0, runs: 1, ...more },
});

describe('the figures of the freezes', () => {
  const samples = [
    sample({ durationMs: 4 }),
    sample({ mark: 2, runs: 2 }),
    sample({ mark: 3, runs: 0 }),
    sample({ mark: 4, isAnswered: false, error: 'gone', lost: 1, opened: 2, runs: 0 }),
    sample({ who: 'pg.Pool', mark: 5, roundTrips: 1 }),
  ];

  it('count failures, lost and repeated writes, and connections', () => {
    const [own] = summariseFreezes(samples);
    expect(own?.samples).toEqual([4, 2, 2]);
    expect(own?.figures).toEqual({
      ...{ freezes: 4, 'failed calls': 1, 'writes lost': 1, 'writes run twice': 1, 'connections lost': 1 },
      ...{ 'new connections': 2, 'round trips (median)': 2, 'first error': 'gone' },
    });
  });

  it('become goals', () => {
    expect(findFreezeGoals(samples, contestants.slice(0, 2))).toMatchObject([
      { value: 1, limit: 0, reason: 'peer alive: gone' },
      { name: 'drop-in Pool: writes lost or run twice', value: 2, limit: 0 },
      { name: 'drop-in Pool: new connections for 1 lost', value: 2, limit: 1 },
      { name: 'drop-in Pool: round trips added after a gap', value: 1, limit: 1 },
    ]);
  });

  it('compare each of ours with the same code over pg.Pool', () => {
    const names = contestants.flatMap(({ name }) => [
      sample({ who: name, roundTrips: name.includes('pg.Pool') ? 1 : 2 }),
    ]);
    const added = findFreezeGoals(names, contestants).filter(({ name }) => name.endsWith('added after a gap'));
    expect(added.map(({ value }) => value)).toEqual([1, 1, 1, 1]);
  });
});

it('each contestant is a function of its own text', () => {
  for (const one of contestants) expect(writeHandler(one)).toContain('export const handler = async ({ mark, who })');
});
