import { createRandom } from '../../../../infra/local/demo-city/random.ts';
import type { BenchRow, BenchTable, Goal, Unit } from '../../framework/bench.ts';
import { type Estimate, estimateMedian, estimateRatio, quantile } from '../../framework/statistics.ts';

export type RowSummary = {
  readonly row: BenchRow;
  /** To the baseline of its group. */
  readonly ratio: Estimate | undefined;
  readonly median: Estimate | undefined;
  /** From 20 samples on. */
  readonly p95: number | undefined;
  /** From 100 samples on. */
  readonly p99: number | undefined;
};

/** What is read off the samples. The resampling has a seed of its own: a report made twice of one run is the same twice. */
export function summariseTable({ rows, baseline }: BenchTable): RowSummary[] {
  const random = createRandom(rows.length);
  return rows.map((row) => {
    const { samples, name, group } = row;
    const base = rows.find((other) => other.name === baseline && other.group === group);
    const isComparable = base !== undefined && base.samples.length > 0 && samples.length > 0 && name !== baseline;
    return {
      row,
      ratio: isComparable ? estimateRatio(samples, base.samples, random) : undefined,
      median: samples.length > 0 ? estimateMedian(samples, random) : undefined,
      p95: samples.length >= 20 ? quantile(samples, 0.95) : undefined,
      p99: samples.length >= 100 ? quantile(samples, 0.99) : undefined,
    };
  });
}

/** The table as words: ratios first, times after them, then the figures beside the samples. */
export function toCells(table: BenchTable): { header: string[]; lines: string[][] } {
  const { rows, baseline } = table;
  const summaries = summariseTable(table);
  const hasGroups = rows.some(({ group }) => group !== undefined);
  const hasSamples = rows.some(({ samples }) => samples.length > 0);
  const figures = [...new Set(rows.flatMap((row) => Object.keys(row.figures ?? {})))];
  const header = [
    ...(hasGroups ? ['condition'] : []),
    'what',
    ...(baseline === undefined ? [] : [`ratio to ${baseline}`]),
    ...(hasSamples ? ['median [95 % interval]', 'p95', 'p99', 'samples'] : []),
    ...figures,
  ];
  const lines = summaries.map(({ row, ratio, median, p95, p99 }) => {
    const inUnit = (value: number | undefined) => (value === undefined ? '–' : formatFigure(value, row.unit));
    const interval =
      median && median.low !== median.high ? ` [${formatNumber(median.low)}–${formatNumber(median.high)}]` : '';
    return [
      ...(hasGroups ? [row.group ?? ''] : []),
      row.name,
      ...(baseline === undefined ? [] : [row.name === baseline ? '1' : formatRatio(ratio)]),
      ...(hasSamples
        ? [
            `${inUnit(median?.value)}${interval}`,
            inUnit(p95),
            inUnit(p99),
            row.samples.length > 0 ? `${row.samples.length}` : '–',
          ]
        : []),
      ...figures.map((figure) => formatCell(row.figures?.[figure])),
    ];
  });
  return { header, lines };
}

export function formatGoal({ value, direction, limit, unit }: Goal): { measured: string; wanted: string } {
  return { measured: formatFigure(value, unit), wanted: `${direction} ${formatFigure(limit, unit)}` };
}

export function formatFigure(value: number, unit: Unit): string {
  return `${formatNumber(value)}${unit === '' ? '' : ` ${unit === 'us' ? 'µs' : unit}`}`;
}

/** Three digits, whole numbers as they are, thousands apart. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits =
    Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toLocaleString('en', {
    maximumFractionDigits: digits,
    minimumFractionDigits: Number.isInteger(value) ? 0 : digits,
  });
}

function formatRatio(ratio: Estimate | undefined): string {
  if (ratio === undefined) return '–';
  return `${formatNumber(ratio.value)} [${formatNumber(ratio.low)}–${formatNumber(ratio.high)}]`;
}

function formatCell(value: number | string | undefined): string {
  return value === undefined ? '–' : typeof value === 'number' ? formatNumber(value) : value;
}
