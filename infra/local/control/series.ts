export type Timings = Readonly<Record<string, number>>;

/** What happened to the calls of one client in one second. */
export type Second = {
  /** Seconds since 1970. */
  readonly at: number;
  readonly calls: number;
  readonly failed: number;
  /** null where no call ended in this second. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Where the calls at the median and at the 99th percentile spent their time: milliseconds by the names of Server-Timing. */
  readonly p50Timings: Timings;
  readonly p99Timings: Timings;
};

export type Series = {
  add(call: { readonly isFailed: boolean; readonly durationMs: number; readonly timings: Timings }): void;
  /** Every whole second after this one, up to the last. */
  since(at: number): readonly Second[];
  totals(): { readonly calls: number; readonly failed: number };
  clear(): void;
};

const keptSeconds = 600;

/** Counts calls by the second in which they end. */
export function createSeries({ now = () => Date.now() }: { now?: () => number } = {}): Series {
  let seconds = new Map<number, { failed: number; calls: { durationMs: number; timings: Timings }[] }>();
  let totals = { calls: 0, failed: 0 };
  return {
    add({ isFailed, durationMs, timings }) {
      const at = Math.floor(now() / 1000);
      const second = seconds.get(at) ?? { failed: 0, calls: [] };
      seconds.set(at, second);
      second.calls.push({ durationMs, timings });
      if (isFailed) second.failed += 1;
      totals = { calls: totals.calls + 1, failed: totals.failed + (isFailed ? 1 : 0) };
      seconds.delete(at - keptSeconds);
    },
    since(at) {
      const last = Math.floor(now() / 1000) - 1;
      const first = Math.max(at + 1, last - keptSeconds + 1);
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
        const { failed = 0, calls = [] } = seconds.get(first + index) ?? {};
        const sorted = calls.toSorted((a, b) => a.durationMs - b.durationMs);
        const findAt = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
        const [median, slow] = [findAt(0.5), findAt(0.99)];
        return {
          at: first + index,
          calls: sorted.length,
          failed,
          p50Ms: median?.durationMs ?? null,
          p99Ms: slow?.durationMs ?? null,
          p50Timings: median?.timings ?? {},
          p99Timings: slow?.timings ?? {},
        };
      });
    },
    totals: () => totals,
    clear() {
      seconds = new Map();
      totals = { calls: 0, failed: 0 };
    },
  };
}
