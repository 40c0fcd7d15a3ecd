import type { Random } from '../../../infra/local/demo-city/random.ts';

export type Unit = 'ms' | 'us' | 'kB' | 'MB' | '%' | '';

/** What was measured of one contestant under one condition. */
export type BenchRow = {
  /** The condition, such as "round trip of 2 ms"; ratios are taken within it. Left out where a table has only one. */
  readonly group?: string;
  readonly name: string;
  /** Of the samples. */
  readonly unit: Unit;
  /** Every sample, in the order measured; empty where there is nothing to repeat (a size, a count). */
  readonly samples: readonly number[];
  /** Figures beside the samples, by the title of their column: "failed calls", "new connections". */
  readonly figures?: Readonly<Record<string, number | string>>;
};

/** Something promised, and what became of it. */
export type Goal = {
  readonly name: string;
  readonly value: number;
  readonly direction: 'at most' | 'at least';
  readonly limit: number;
  readonly unit: Unit;
  /** What a reader of README.md should see. */
  readonly isHeadline?: boolean;
  /** Why it is missed, by a measurement; the report's first lines show it. Say it even where a quiet run would meet the goal. */
  readonly reason?: string;
  /** Lines of the profile that shows why. */
  readonly profile?: readonly string[];
};

/** Points joined by a line; low and high are the ends of an interval. */
export type PlotLine = {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly low?: number; readonly high?: number }[];
};

export type LinePlot = {
  readonly title: string;
  readonly x: { readonly label: string; readonly scale?: 'linear' | 'log' };
  readonly y: { readonly label: string; readonly scale?: 'linear' | 'log' };
  readonly lines: readonly PlotLine[];
};

export type BenchTable = {
  readonly name: string;
  readonly title: string;
  /** What was done, and what is assumed: a sentence each. */
  readonly notes?: readonly string[];
  /** How each contestant is configured, in words, and where its documentation says so. */
  readonly contestants?: readonly { readonly name: string; readonly configuration: string }[];
  /** The row of each group that the others are divided by. */
  readonly baseline?: string;
  readonly rows: readonly BenchRow[];
  readonly goals?: readonly Goal[];
  readonly plots?: readonly LinePlot[];
};

export type BenchOptions = {
  /** Fewer rounds, the same work: to see that it runs. */
  readonly isQuick: boolean;
  /** Gives the same numbers for the same seed. */
  readonly random: Random;
  /** Says where the run is, in a few words. */
  readonly progress: (text: string) => void;
};

/** One thing that `npm run bench` can measure; `name` is what `--only` takes. */
export type Bench = {
  readonly name: string;
  readonly title: string;
  readonly run: (options: BenchOptions) => Promise<readonly BenchTable[]>;
};

export function isMet({ value, direction, limit }: Goal): boolean {
  return direction === 'at most' ? value <= limit : value >= limit;
}
