import { quantile } from '../framework/statistics.ts';
import type { ProcessorUse } from '../processors/processor-use.ts';
import type { GroupResult } from './environment-group.ts';

/** Limited: busy, while the database has less of the processors. */
export type LoadName = 'busy' | 'limited' | 'steady' | 'bursts';

/** The result for one number of environments, one path to Postgres and one load. */
export type ScaleRow = {
  readonly environments: number;
  readonly path: string;
  readonly load: LoadName;
  readonly calls: number;
  readonly failed: number;
  /** Failures that are no 503 with Retry-After. */
  readonly wrong: number;
  readonly error: string | null;
  /** Statements that Headway sent again on a second connection because they got no answer in time. */
  readonly sentAgain: number;
  /** The longest time in which a process of the load generator read no answer. */
  readonly longestTurnMs: number;
  /** Correct answers per second. */
  readonly throughput: number;
  readonly processorUse?: ProcessorUse;
  /** Of busy environments: correct answers per piece of fixed work that the database's processor could have done meanwhile. */
  readonly perWork?: number;
  /** Milliseconds of correct answers; NaN if there were none. */
  readonly p50: number;
  readonly p99: number;
  /** Peak number of sessions at Postgres. */
  readonly sessions: number;
  /** Time to open the connections of all environments, milliseconds. */
  readonly openMs: number;
};

/** Merges the results of the worker processes. @param processorUse while their answers were counted */
export function summarise(results: readonly GroupResult[], seconds: number, processorUse?: ProcessorUse) {
  const throughput = results.reduce((sum, { inTime }) => sum + inTime, 0) / seconds;
  const durations = results.flatMap(({ durationsMs }) => [...durationsMs]);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  return {
    calls: durations.length + failed,
    failed,
    wrong: results.reduce((sum, result) => sum + result.wrong, 0),
    error: (results.find(({ wrong }) => wrong > 0) ?? results.find(({ error }) => error !== null))?.error ?? null,
    sentAgain: results.reduce((sum, result) => sum + result.sentAgain, 0),
    longestTurnMs: Math.max(...results.map(({ longestTurnMs }) => longestTurnMs)),
    throughput,
    ...(processorUse && { processorUse, perWork: throughput / (1000 * processorUse.speed) }),
    p50: quantile(durations, 0.5),
    p99: quantile(durations, 0.99),
  };
}

/** Both runs of busy environments as one row; the latency and the use of the processors are those of the first. */
export function addRepeated(first: ScaleRow, second: ScaleRow): ScaleRow {
  return {
    ...first,
    calls: first.calls + second.calls,
    failed: first.failed + second.failed,
    wrong: first.wrong + second.wrong,
    error: first.wrong === 0 && second.wrong > 0 ? second.error : (first.error ?? second.error),
    sentAgain: first.sentAgain + second.sentAgain,
    longestTurnMs: Math.max(first.longestTurnMs, second.longestTurnMs),
    throughput: (first.throughput + second.throughput) / 2,
    ...(first.perWork && second.perWork && { perWork: (first.perWork + second.perWork) / 2 }),
    sessions: Math.max(first.sessions, second.sessions),
  };
}
