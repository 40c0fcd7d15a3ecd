import type { Random } from '../../../infra/local/demo-city/random.ts';

/** A value with its 95 % confidence interval. */
export type Estimate = { readonly value: number; readonly low: number; readonly high: number };

const resamples = 1000;

/** The quantile at `share` (0 to 1), interpolated between samples (R's type 7). NaN without samples. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = Float64Array.from(samples).sort();
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** The median with its bootstrap interval (percentile method, 1,000 resamples). */
export function estimateMedian(samples: readonly number[], random: Random): Estimate {
  return interval(median(samples), createResampler(samples, random));
}

/** The median of `samples` divided by the median of `base`; both are resampled. */
export function estimateRatio(samples: readonly number[], base: readonly number[], random: Random): Estimate {
  const [above, below] = [createResampler(samples, random), createResampler(base, random)];
  return interval(median(samples) / median(base), () => above() / below());
}

function interval(value: number, draw: () => number): Estimate {
  const draws = Array.from({ length: resamples }, draw);
  return { value, low: quantile(draws, 0.025), high: quantile(draws, 0.975) };
}

/** Returns medians of samples drawn with replacement, drawn as counts per rank, so that only the input is sorted. */
function createResampler(samples: readonly number[], random: Random): () => number {
  const sorted = Float64Array.from(samples).sort();
  const { length } = sorted;
  const counts = new Uint32Array(length);
  return () => {
    counts.fill(0);
    for (let drawn = 0; drawn < length; drawn += 1) {
      const rank = Math.floor(random() * length);
      counts[rank] = (counts[rank] ?? 0) + 1;
    }
    let rank = -1;
    const reach = (wanted: number) => {
      while (seen < wanted) seen += counts[++rank] ?? wanted;
      return sorted[rank] ?? Number.NaN;
    };
    let seen = 0;
    const lower = reach(Math.floor((length + 1) / 2));
    return length % 2 === 1 ? lower : (lower + reach(length / 2 + 1)) / 2;
  };
}
