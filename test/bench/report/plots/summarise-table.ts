import { createRandom } from '../../../../infra/local/demo-city/random.ts';
import type { BenchRow, BenchTable, Goal, Unit } from '../../framework/bench.ts';
import { type Estimate, estimateMedian, estimateRatio, quantile } from '../../framework/statistics.ts';

export type RowSummary = {
  readonly row: BenchRow;
  /** Ratio to the baseline of its group. */
  readonly ratio: Estimate | undefined;
  readonly median: Estimate | undefined;
  /** With at least 20 samples. */
  readonly p95: number | undefined;
  /** With at least 100 samples. */
  readonly p99: number | undefined;
};

/** Statistics of each row. Resampling has a fixed seed, so that the same results always give the same report. */
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

/** The cells of a table: ratios, times, then further figures. */
export function toCells(table: BenchTable): { header: string[]; lines: string[][] } {
  const { rows, baseline } = table;
  const summaries = summariseTable(table);
  const hasGroups = rows.some(({ group }) => group !== undefined);
  const hasSamples = rows.some(({ samples }) => samples.length > 0);
  const figures = [...new Set(rows.flatMap((row) => Object.keys(row.figures ?? {})))];
  const header = [
    ...(hasGroups ? ['condition'] : []),
    'contestant',
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

/** Three significant digits; whole numbers in full, with thousands separators. */
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

function formatCell(value: number | string | null | undefined): string {
  if (value === null) return '–'; // JSON has no NaN: no call succeeded
  return value === undefined ? '–' : typeof value === 'number' ? formatNumber(value) : value;
}
