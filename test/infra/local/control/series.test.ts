import { expect, it } from 'vitest';
import { createSeries } from '../../../../infra/local/control/series.ts';

function createMovable() {
  let nowMs = 100_000;
  const series = createSeries({ now: () => nowMs });
  const add = (durationMs: number, isFailed = false, timings: Record<string, number> = {}) =>
    series.add({ isFailed, durationMs, timings });
  return { series, add, pass: (ms: number) => (nowMs += ms) };
}

it('counts calls in the second in which they end, with their median and 99th percentile', () => {
  const { series, add, pass } = createMovable();
  for (let ms = 1; ms <= 100; ms += 1) add(ms);
  add(1000, true);
  pass(1000);
  expect(series.since(99)).toEqual([
    { at: 100, calls: 101, failed: 1, p50Ms: 51, p99Ms: 100, p50Timings: {}, p99Timings: {} },
  ]);
});

it('has seconds without a call, so that a pause is seen as one', () => {
  const { series, add, pass } = createMovable();
  add(1);
  pass(2000);
  add(2);
  pass(1000);
  expect(series.since(99).map(({ calls, p50Ms }) => [calls, p50Ms])).toEqual([
    [1, 1],
    [0, null],
    [1, 2],
  ]);
});

it('leaves out the second that has not ended, and what was told before', () => {
  const { series, add, pass } = createMovable();
  add(1);
  expect(series.since(99)).toEqual([]);
  pass(1000);
  expect(series.since(99)).toHaveLength(1);
  expect(series.since(100)).toEqual([]);
});

it('keeps where the call at the median and the slow one spent their time', () => {
  const { series, add, pass } = createMovable();
  add(5, false, { query: 3, pool: 1 });
  add(4, false, { query: 2 });
  add(700, false, { query: 690 });
  pass(1000);
  const [second] = series.since(99);
  expect([second?.p50Timings, second?.p99Timings]).toEqual([{ query: 3, pool: 1 }, { query: 690 }]);
});

it('begins again when it is cleared', () => {
  const { series, add } = createMovable();
  add(1, true);
  expect(series.totals()).toEqual({ calls: 1, failed: 1 });
  series.clear();
  expect(series.totals()).toEqual({ calls: 0, failed: 0 });
});
