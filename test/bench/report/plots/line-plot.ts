import type { LinePlot, PlotLine } from '../../framework/bench.ts';
import { escapeMarkup } from './markup.ts';
import { createScale, type Scale } from './scale.ts';

const [width, height, left, right, top, bottom] = [880, 340, 70, 290, 34, 50];
const colours = 6; // defined in style.css

/** Draws lines with their names at the end; vertical strokes show intervals. A line without points is left out. */
export function drawLines({ title, x, y, lines }: LinePlot): string {
  const points = lines.flatMap((line) => line.points);
  const across = createScale(
    points.map((point) => point.x),
    { from: left, to: width - right, kind: x.scale ?? 'linear' },
  );
  const up = createScale(
    points.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y]),
    { from: height - bottom, to: top, kind: y.scale ?? 'linear' },
  );
  const grid = [
    ...across.ticks.map(
      ({ at, label }) =>
        `<path class="grid" d="M${at} ${top}V${height - bottom}"/><text class="tick" x="${at}" y="${height - bottom + 18}">${label}</text>`,
    ),
    ...up.ticks.map(
      ({ at, label }) =>
        `<path class="grid" d="M${left} ${at}H${width - right}"/><text class="label" x="${left - 8}" y="${at + 4}">${label}</text>`,
    ),
  ];
  // Each keeps its colour, which is the same in all plots of a table.
  const drawn = [...lines.entries()].filter(([, line]) => line.points.length > 0);
  const names = spread(drawn.map(([, line]) => up.at(line.points.at(-1)?.y ?? 0)));
  return `<svg role="img" aria-label="${escapeMarkup(title)}" viewBox="0 0 ${width} ${height}">
<text class="head" x="0" y="16">${escapeMarkup(title)}</text>${grid.join('')}
<text class="tick" x="${(left + width - right) / 2}" y="${height - 10}">${escapeMarkup(x.label)}</text>
<text class="tick" transform="translate(14 ${(top + height - bottom) / 2}) rotate(-90)">${escapeMarkup(y.label)}</text>
${drawn.map(([index, line], place) => drawLine(line, { index, across, up, nameY: names[place] ?? 0 })).join('\n')}</svg>`;
}

function drawLine(
  { name, points }: PlotLine,
  { index, across, up, nameY }: { index: number; across: Scale; up: Scale; nameY: number },
): string {
  const places = points.map(({ x, y }) => `${across.at(x)} ${up.at(y)}`);
  const end = across.at(points.at(-1)?.x ?? 0);
  return `<g class="line colour-${index % colours}"><path d="M${places.join('L')}"/>${points
    .map(({ x, y, low, high }) => {
      const interval =
        low === undefined || high === undefined ? '' : `<path d="M${across.at(x)} ${up.at(low)}V${up.at(high)}"/>`;
      return `${interval}<circle cx="${across.at(x)}" cy="${up.at(y)}" r="3.5"/>`;
    })
    .join('')}<text class="name" x="${end + 10}" y="${nameY + 4}">${escapeMarkup(name)}</text></g>`;
}

/** The heights of the line names, moved apart where they would overlap. */
function spread(wanted: readonly number[], apart = 15): number[] {
  const placed: number[] = [];
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  let lowest = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    lowest = Math.max(wanted[index] ?? 0, lowest + apart);
    placed[index] = lowest;
  }
  const overflow = Math.max(0, lowest - (height - bottom)); // names do not overlap the axis labels
  return placed.map((y) => y - overflow);
}
