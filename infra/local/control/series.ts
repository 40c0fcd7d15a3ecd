/** What happened to the calls of one client in one second. */
export type Second = {
  /** Seconds since 1970. */
  readonly at: number;
  readonly calls: number;
  readonly failed: number;
  /** null where no call ended in this second. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Milliseconds of all calls, by the names of Server-Timing. */
  readonly timings: Readonly<Record<string, number>>;
};

export type Series = {
  add(call: {
    readonly isFailed: boolean;
    readonly durationMs: number;
    readonly timings: Record<string, number>;
  }): void;
  /** Every whole second after this one, up to the last. */
  since(at: number): readonly Second[];
  totals(): { readonly calls: number; readonly failed: number };
  clear(): void;
};

const keptSeconds = 600;

/** Counts calls by the second in which they end. */
export function createSeries({ now = () => Date.now() }: { now?: () => number } = {}): Series {
  let seconds = new Map<number, { failed: number; durationsMs: number[]; timings: Record<string, number> }>();
  let totals = { calls: 0, failed: 0 };
  return {
    add({ isFailed, durationMs, timings }) {
      const at = Math.floor(now() / 1000);
      const second = seconds.get(at) ?? { failed: 0, durationsMs: [], timings: {} };
      seconds.set(at, second);
      second.durationsMs.push(durationMs);
      for (const [name, ms] of Object.entries(timings)) second.timings[name] = (second.timings[name] ?? 0) + ms;
      if (isFailed) second.failed += 1;
      totals = { calls: totals.calls + 1, failed: totals.failed + (isFailed ? 1 : 0) };
      seconds.delete(at - keptSeconds);
    },
    since(at) {
      const last = Math.floor(now() / 1000) - 1;
      const first = Math.max(at + 1, last - keptSeconds + 1);
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
        const { failed = 0, durationsMs = [], timings = {} } = seconds.get(first + index) ?? {};
        const sorted = durationsMs.toSorted((a, b) => a - b);
        const quantile = (share: number) =>
          sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
        return {
          at: first + index,
          calls: sorted.length,
          failed,
          p50Ms: quantile(0.5),
          p99Ms: quantile(0.99),
          timings,
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
