import { formatNumber } from './summarise-table.ts';

export type Scale = {
  /** From a value to a coordinate. */
  readonly at: (value: number) => number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
};

/** An axis from `from` to `to` that covers all values: linear from 0, or logarithmic. */
export function createScale(
  values: readonly number[],
  { from, to, kind }: { from: number; to: number; kind: 'linear' | 'log' },
): Scale {
  const finite = values.filter((value) => Number.isFinite(value) && (kind === 'linear' || value > 0));
  const ticks = kind === 'log' ? listDecades(finite) : listSteps(finite);
  const [first = 0, last = 1] = [ticks[0], ticks.at(-1)];
  const place = (value: number) => {
    const share =
      kind === 'log'
        ? (Math.log10(Math.max(value, first)) - Math.log10(first)) / (Math.log10(last) - Math.log10(first))
        : (value - first) / (last - first);
    return Number((from + share * (to - from)).toFixed(1));
  };
  return { at: place, ticks: ticks.map((value) => ({ at: place(value), label: formatNumber(value) })) };
}

/** Powers of ten around the values, with 2 and 5 of each if there are few powers. */
function listDecades(values: readonly number[]): number[] {
  const low = Math.min(...values, Number.MAX_VALUE);
  const high = Math.max(...values, Number.MIN_VALUE);
  if (values.length === 0) return [1, 10];
  const between = (first: number, last: number, digits: readonly number[]) =>
    Array.from({ length: last - first + 1 }, (_, index) =>
      digits.map((digit) => round(digit * 10 ** (first + index))),
    ).flat();
  const [first, last] = [Math.floor(Math.log10(low)), Math.floor(Math.log10(high)) + 1];
  const marks = last - first > 3 ? between(first, last, [1]) : between(first, last, [1, 2, 5]);
  const start = marks.findLastIndex((mark) => mark <= low);
  const end = marks.findIndex((mark) => mark >= high);
  return marks.slice(Math.max(0, start), Math.max(start + 2, end + 1));
}

function listSteps(values: readonly number[]): number[] {
  const high = Math.max(0, ...values) || 1;
  const rough = high / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.ceil(high / step) + 1 }, (_, index) => round(index * step));
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
