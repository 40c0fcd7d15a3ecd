import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export type Line = {
  readonly label: string;
  readonly colour: string;
  readonly fill?: boolean;
  readonly isDashed?: boolean;
};
export type Chart = { show(times: readonly number[], values: readonly (readonly (number | null)[])[]): void };

/** Reads a design token, as it is in the scheme of the moment. */
function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/**
 * A chart over time. It follows the width of its place and the colour scheme, and has a text for those who do not see it.
 * @param options.unit of the values, for the legend: `ms`
 * @param options.isStacked each line is a sum with those after it; the legend shows what it adds
 */
export function createChart(
  place: HTMLElement,
  {
    label,
    lines,
    unit,
    height = 170,
    isStacked = false,
  }: { label: string; lines: readonly Line[]; unit: string; height?: number; isStacked?: boolean },
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
          { stroke: ink, grid, ticks: grid, size: 30, space: 80, values: (_, times) => times.map(showTime) },
          { stroke: ink, grid, ticks: grid, size: 56 },
        ],
        series: [
          {},
          ...lines.map(({ label: name, colour, fill, isDashed }) => ({
            label: name,
            stroke: token(colour),
            width: 2,
            ...(fill === true ? { fill: token(colour), width: 0 } : {}),
            ...(isDashed === true ? { dash: [4, 4] } : {}),
            points: { show: false },
            value: (self: uPlot, value: number | null, line: number, at: number | null) =>
              format(isStacked && value !== null ? value - (self.data[line + 1]?.[at ?? 0] ?? 0) : value),
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

function showTime(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString('en-GB');
}
