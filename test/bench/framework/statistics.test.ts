import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../infra/local/demo-city/random.ts';
import { estimateMedian, estimateRatio, median, quantile } from './statistics.ts';

/** Exponential, as latencies are skewed; its median is ln 2. */
function drawSkewed(length: number, seed: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length }, () => -Math.log(1 - random()));
}

describe('quantiles', () => {
  it('are a sample or lie between two samples', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([5, 1, 3], 0.5)).toBe(3);
    expect(quantile([10, 20], 0.95)).toBeCloseTo(19.5);
    expect(quantile([7], 0.99)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('sort numerically and do not modify the samples', () => {
    const samples = [100, 9, 20];
    expect(median(samples)).toBe(20);
    expect(samples).toEqual([100, 9, 20]);
  });
});

describe('the bootstrap', () => {
  it('contains the true median in about 95 of 100 intervals', () => {
    const held = Array.from({ length: 200 }, (_, seed) => {
      const { low, high } = estimateMedian(drawSkewed(101, seed), createRandom(seed + 1000));
      return low <= Math.LN2 && Math.LN2 <= high;
    }).filter(Boolean).length;
    expect(held).toBeGreaterThan(180);
    expect(held).toBeLessThan(200);
  });

  it('narrows with the square root of the number of samples', () => {
    const width = (length: number) => {
      const { low, high } = estimateMedian(drawSkewed(length, 1), createRandom(2));
      return high - low;
    };
    expect(width(100) / width(10_000)).toBeGreaterThan(5);
    expect(width(100) / width(10_000)).toBeLessThan(20);
  });

  it('contains the true ratio of two medians, and 1 for two samples of one distribution', () => {
    const base = drawSkewed(500, 3);
    const tripled = drawSkewed(500, 4).map((value) => value * 3);
    const ratio = estimateRatio(tripled, base, createRandom(5));
    expect(ratio.low).toBeLessThan(3);
    expect(ratio.high).toBeGreaterThan(3);
    expect(ratio.low).toBeGreaterThan(2);
    const same = estimateRatio(drawSkewed(500, 6), base, createRandom(7));
    expect(same.low).toBeLessThan(1);
    expect(same.high).toBeGreaterThan(1);
  });

  it('stays between the smallest and the largest sample, for even and odd sample counts', () => {
    const samples = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(samples, fc.integer(), (drawn, seed) => {
        const { low, value, high } = estimateMedian(drawn, createRandom(seed));
        expect(low).toBeGreaterThanOrEqual(Math.min(...drawn));
        expect(high).toBeLessThanOrEqual(Math.max(...drawn));
        expect(value).toBe(median(drawn));
        expect(low).toBeLessThanOrEqual(high);
      }),
      { numRuns: 50 },
    );
  });

  it('gives the same interval for the same seed', () => {
    const samples = drawSkewed(50, 8);
    expect(estimateMedian(samples, createRandom(9))).toEqual(estimateMedian(samples, createRandom(9)));
  });
});
