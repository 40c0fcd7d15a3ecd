import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Second } from './state.ts';

export type Line = { readonly label: string; readonly colour: string; readonly fill?: boolean };
export type Chart = { show(times: readonly number[], values: readonly (readonly (number | null)[])[]): void };

/** Reads a design token, as it is in the scheme of the moment. */
function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/**
 * A chart over time. It follows the width of its place and the colour scheme, and has a text for those who do not see it.
 * @param options.unit of the values, for the legend: `ms`
 */
export function createChart(
  place: HTMLElement,
  { label, lines, unit, height = 170 }: { label: string; lines: readonly Line[]; unit: string; height?: number },
): Chart {
  place.setAttribute('role', 'img');
  place.setAttribute('aria-label', label);
  let data: uPlot.AlignedData = [[], ...lines.map(() => [])] as unknown as uPlot.AlignedData;
  let plot: uPlot | undefined;
  const draw = () => {
    plot?.destroy();
    const ink = token('ink-soft');
    const grid = { stroke: token('line'), width: 1 };
    const format = (value: number | null) =>
      value === null ? '–' : `${value >= 10 ? Math.round(value) : value.toFixed(1)} ${unit}`;
    plot = new uPlot(
      {
        width: place.clientWidth,
        height,
        cursor: { drag: { x: false, y: false } },
        scales: { y: { range: (_, _low, high) => [0, Math.max(1, high * 1.15)] } },
        axes: [
          { stroke: ink, grid, ticks: grid, size: 30 },
          { stroke: ink, grid, ticks: grid, size: 56 },
        ],
        series: [
          {},
          ...lines.map(({ label: name, colour, fill }) => ({
            label: name,
            stroke: token(colour),
            width: 2,
            ...(fill === true ? { fill: `${token(colour)}40` } : {}),
            points: { show: false },
            value: (_: uPlot, value: number | null) => format(value),
          })),
        ],
      },
      data,
      place,
    );
  };
  new ResizeObserver(() => plot?.setSize({ width: place.clientWidth, height })).observe(place);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  draw();
  return {
    show(times, values) {
      data = [[...times], ...values.map((one) => [...one])] as uPlot.AlignedData;
      plot?.setData(data);
    },
  };
}

/** Where a second's calls spent their time, added up for a stacked chart: the last line is the sum of all. */
export function stackTimings(seconds: readonly Second[], names: readonly (readonly string[])[]): (number | null)[][] {
  const shares = seconds.map(({ calls, timings }) => {
    if (calls === 0) return names.map(() => null);
    const total = (timings['total'] ?? 0) / calls;
    const known = names.map((group) => group.reduce((sum, name) => sum + (timings[name] ?? 0), 0) / calls);
    const own = Math.max(0, total - known.reduce((sum, ms) => sum + ms, 0));
    return known.map((ms, index) => (index === names.length - 1 ? ms + own : ms));
  });
  return names.map((_, line) =>
    shares.map((one) =>
      one[0] === null ? null : one.slice(0, line + 1).reduce<number>((sum, ms) => sum + (ms ?? 0), 0),
    ),
  );
}
