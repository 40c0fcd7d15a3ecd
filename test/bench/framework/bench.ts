import type { Random } from '../../../infra/local/demo-city/random.ts';

export type Unit = 's' | 'ms' | 'us' | 'kB' | 'MB' | '%' | '';

/** The measurements of one contestant under one condition. */
export type BenchRow = {
  /** The condition, such as "round trip + 2 ms"; ratios compare rows of one group. Absent if a table has one condition. */
  readonly group?: string;
  readonly name: string;
  /** Unit of the samples. */
  readonly unit: Unit;
  /** All samples in the order measured; empty for a size or a count. */
  readonly samples: readonly number[];
  /** Further figures by column title: "failed calls", "new connections". */
  readonly figures?: Readonly<Record<string, number | string>>;
};

/** A goal and its measured value. */
export type Goal = {
  readonly name: string;
  readonly value: number;
  readonly direction: 'at most' | 'at least';
  readonly limit: number;
  readonly unit: Unit;
  /** Shown in README.md. */
  readonly isHeadline?: boolean;
  /** Why the goal is missed, from a measurement; shown at the top of the report if it is missed. */
  readonly reason?: string;
  /** Lines of the profile that explain it. */
  readonly profile?: readonly string[];
};

/** Points joined by a line; low and high are the bounds of an interval. */
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
  /** The method and its assumptions. */
  readonly notes?: readonly string[];
  /** The configuration of each contestant, with its source. */
  readonly contestants?: readonly { readonly name: string; readonly configuration: string }[];
  /** Name of the row that the other rows of its group are divided by. */
  readonly baseline?: string;
  readonly rows: readonly BenchRow[];
  readonly goals?: readonly Goal[];
  readonly plots?: readonly LinePlot[];
};

export type BenchOptions = {
  /** Fewer rounds, to check that the bench works. */
  readonly isQuick: boolean;
  /** Seeded. */
  readonly random: Random;
  /** Shows a short progress text. */
  readonly progress: (text: string) => void;
};

/** One benchmark; `--only` takes its `name`. */
export type Bench = {
  readonly name: string;
  readonly title: string;
  readonly run: (options: BenchOptions) => Promise<readonly BenchTable[]>;
};

export function isMet({ value, direction, limit }: Goal): boolean {
  return direction === 'at most' ? value <= limit : value >= limit;
}
