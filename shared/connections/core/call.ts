import type { Clock } from './clock.ts';

/** One step of a call, as Server-Timing shows it. */
export type Timing = { readonly name: string; readonly durationMs: number; readonly description?: string | undefined };

/** What one invocation gives to everything it calls: how long it may take, and where the time went. */
export type Call = {
  /** Aborted when the invocation's time is nearly used up or its caller disconnects. */
  readonly signal: AbortSignal;
  readonly timings: Timings;
  /** The milliseconds until its deadline aborts the signal; absent where it has none. */
  readonly remainingMs?: () => number;
  /** Headers that tie requests to OTP to the trace of this invocation: `traceparent`, `tracestate`. */
  readonly traceHeaders?: Readonly<Record<string, string>>;
  /** Absent where the answer always waits until the work has ended. */
  readonly late?: LateError;
};

/**
 * Tells what the work of a call would fail with while it still cancels a statement after the deadline: a process without CPU time
 * may have to answer before the cancel has ended.
 */
export type LateError = { describe: (() => Error | undefined) | undefined };

/** The same call with these trace headers. */
export function withTraceHeaders(
  { signal, timings, remainingMs, late }: Call,
  traceHeaders: NonNullable<Call['traceHeaders']>,
): Call {
  return { signal, timings, traceHeaders, ...(remainingMs && { remainingMs }), ...(late && { late }) };
}

/** The same call under another signal. Do not spread a call: its properties may be getters of a class. */
export function withSignal({ timings, remainingMs, traceHeaders, late }: Call, signal: AbortSignal): Call {
  return {
    signal,
    timings,
    ...(remainingMs && { remainingMs }),
    ...(traceHeaders && { traceHeaders }),
    ...(late && { late }),
  };
}

/** Collects the steps of one call. */
export type Timings = {
  record(name: string, durationMs: number, description?: string): void;
  measure<T>(name: string, work: () => Promise<T>): Promise<T>;
  list(): readonly Timing[];
};

/** Builds an empty collection; `measure` records a step even if it fails. */
export function createTimings(clock: Clock): Timings {
  const steps: Timing[] = [];
  const record: Timings['record'] = (name, durationMs, description) => {
    steps.push({ name, durationMs, description });
  };
  return {
    record,
    list: () => steps,
    async measure(name, work) {
      const start = clock.monotonic();
      try {
        return await work();
      } finally {
        record(name, clock.monotonic() - start);
      }
    },
  };
}
