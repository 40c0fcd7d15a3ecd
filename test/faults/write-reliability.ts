import { cpus } from 'node:os';
import { compareText } from '../../shared/transit/text/compare-text.ts';
import type { GroupResult, RowResult } from './lab/run-group.ts';
import type { ReportResult } from './reports/report.ts';

export type Run = {
  readonly seed: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly groups: readonly GroupResult[];
  readonly reports: readonly ReportResult[];
};

/** The text of docs/reliability.md for one run. */
export function writeReliability(run: Run): string {
  const { seed, rounds, seconds, reports } = run;
  const groups = run.groups.toSorted((a, b) => compareText(a.group, b.group));
  const missed = groups.flatMap(({ group, results, leaks }) => [
    ...results.flatMap(({ row, missed }) => missed.map((words) => `${group}, ${row.name}: ${words}`)),
    ...leaks.map((words) => `${group}, leaks: ${words}`),
  ]);
  const skipped = groups.flatMap(({ group, skipped }) => (skipped === null ? [] : [`${group}: ${skipped}`]));
  return `# Reliability

Written by \`npm run test:faults -- --write\`; do not edit. Seed ${seed}, ${rounds} rounds of each row, ${Math.round(seconds)} s on ${cpus().length} cores,
Node ${process.versions.node}, ${process.platform}. To repeat the same order: \`npm run test:faults -- --seed ${seed}\`.

Each row runs the built bundle in three environments. Environments are processes that are stopped (SIGSTOP) between calls and called at the
same moment. A TCP proxy in front of the peer produces the fault of the row. Postgres and PgBouncer are real; OTP is the stand-in. The
rounds of a group run in random order. A freeze lasts 10 to 300 ms, and every 50th lasts 5 s, unless the row says otherwise.

- failed: the answer is not correct. A wrong or empty answer is never allowed.
- refused: a 503 with Retry-After while a peer is down, or a 504 in time for a late answer. Only rows of that kind allow it.
- opened / lost: connections that the peer accepted / connections that the fault broke.
- recovery: from the peer's return to correct answers from all environments.

"Frozen for hours" runs the connection layer in one process with its clock moved. The proxy's black hole still acknowledges bytes, because
a user program cannot prevent that.

## Goals

${missed.length === 0 ? 'All goals of every row were met.' : `Not met:\n\n${missed.map((words) => `- ${words}`).join('\n')}`}
${skipped.length === 0 ? '' : `\nSkipped:\n\n${skipped.map((words) => `- ${words}`).join('\n')}\n`}
## Faults

${groups
  .filter(({ results }) => results.length > 0)
  .map(describeGroup)
  .join('\n\n')}

## Public reports

Each report is reproduced with the reporter's client on the same runtime and then run with Headway.

| report | symptom | client and scenario | reporter's client | Headway |
|---|---|---|---|---|
${reports.map(describeReport).join('\n')}
`;
}

function describeGroup({ group, results, leaks, seconds }: GroupResult): string {
  return `### ${group} (${Math.round(seconds)} s)

${rowHeader}
|---|---|---|---|---|---|---|---|---|
${results.map(describeRow).join('\n')}

Leaks: ${leaks.length === 0 ? 'none' : leaks.join('; ')}.`;
}

/** Columns of the tables, in the order of `describeRow`. */
export const rowHeader =
  '| fault | rounds | calls | failed | refused | slowest ms | opened / lost | recovery ms | goals |';

/** One row of a table. */
export function describeRow({ row, tally, missed }: RowResult): string {
  const { rounds, calls, failed, refused, slowestMs, opened, lost, recoveryMs } = tally;
  const connections = row.goals.replacesOnlyLost === true ? `${opened} / ${lost}` : '';
  const recovery = row.goals.recoversWithinMs === undefined ? '' : Math.round(recoveryMs);
  const verdict = missed.length === 0 ? 'met' : `**${missed.join('; ')}**`;
  return `| ${row.name} | ${rounds} | ${calls} | ${failed} | ${refused} | ${Math.round(slowestMs)} | ${connections} | ${recovery} | ${verdict} |`;
}

function describeReport({ report, common, headway, isReproduced, isFixed }: ReportResult): string {
  const { id, url, symptom, client, scenario } = report;
  const commonText = isReproduced ? common : `**not reproduced**: ${common}`;
  return `| [${id}](${url}) | ${symptom} | ${client}; ${scenario} | ${commonText} | ${isFixed ? headway : `**${headway}**`} |`;
}
