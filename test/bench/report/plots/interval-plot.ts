import type { BenchTable } from '../../framework/bench.ts';
import { escapeMarkup } from './markup.ts';
import { createScale } from './scale.ts';
import { formatFigure, type RowSummary, summariseTable } from './summarise-table.ts';

const [width, left, right, lineHeight, headHeight, axisHeight] = [880, 330, 150, 22, 26, 30];

/** Draws one line per contestant, grouped by condition, on a log axis: median, its interval, p95 and p99. */
export function drawIntervals(table: BenchTable): string {
  const summaries = summariseTable(table).filter(({ median }) => median !== undefined && median.value > 0);
  const units = new Set(summaries.map(({ row }) => row.unit));
  if (summaries.length < 2 || units.size > 1) return '';
  const groups = Map.groupBy(summaries, ({ row }) => row.group ?? '');
  const values = summaries.flatMap(({ median, p95, p99 }) => [
    median?.low ?? 0,
    median?.value ?? 0,
    p95 ?? 0,
    p99 ?? 0,
  ]);
  const scale = createScale(values.filter(Boolean), { from: left, to: width - right, kind: 'log' });
  let y = 6;
  const parts: string[] = [];
  for (const [group, members] of groups) {
    if (group !== '') {
      parts.push(`<text class="head" x="0" y="${y + 16}">${escapeMarkup(group)}</text>`);
      y += headHeight;
    }
    for (const summary of members) {
      parts.push(drawRow(summary, y + lineHeight / 2, scale.at));
      y += lineHeight;
    }
  }
  const axis = scale.ticks
    .map(
      ({ at, label }) =>
        `<path class="grid" d="M${at} 0V${y}"/><text class="tick" x="${at}" y="${y + 16}">${label}</text>`,
    )
    .join('');
  const unit = `<text class="tick" x="${width - right + 40}" y="${y + 16}">${[...units][0] === 'us' ? 'µs' : [...units][0]}</text>`;
  return `<svg role="img" aria-label="${escapeMarkup(table.title)}" viewBox="0 0 ${width} ${y + axisHeight}">${axis}${unit}${parts.join('')}</svg>`;
}

function drawRow({ row, median, p95, p99 }: RowSummary, y: number, at: (value: number) => number): string {
  if (median === undefined) return '';
  const isHeadway = row.name.startsWith('Headway');
  const end = p99 ?? p95;
  return `<g class="${isHeadway ? 'ours' : 'other'}"><title>${escapeMarkup(row.name)}</title>
<text class="label" x="${left - 10}" y="${y + 4}">${escapeMarkup(row.name)}</text>
${end === undefined ? '' : `<path class="reach" d="M${at(median.value)} ${y}H${at(end)}"/>`}
${p95 === undefined ? '' : `<path class="mark" d="M${at(p95)} ${y - 4}V${y + 4}"/>`}
<path class="interval" d="M${at(median.low)} ${y}H${at(median.high)}"/><circle cx="${at(median.value)}" cy="${y}" r="4.5"/>
<text class="value" x="${width - right + 20}" y="${y + 4}">${formatFigure(median.value, row.unit)}</text></g>`;
}
