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

/** docs/reliability.md, as the run itself writes it. */
export function writeReliability(run: Run): string {
  const { seed, rounds, seconds, reports } = run;
  const groups = run.groups.toSorted((a, b) => compareText(a.group, b.group));
  const missed = groups.flatMap(({ group, results, leaks }) => [
    ...results.flatMap(({ row, missed }) => missed.map((words) => `${group}, ${row.name}: ${words}`)),
    ...leaks.map((words) => `${group}, afterwards: ${words}`),
  ]);
  const skipped = groups.flatMap(({ group, skipped }) => (skipped === null ? [] : [`${group}: ${skipped}`]));
  return `# Reliability

Written by \`npm run test:faults -- --write\`; do not edit. Seed ${seed}, ${rounds} rounds of each row, ${Math.round(seconds)} s on ${cpus().length} cores,
Node ${process.versions.node}, ${process.platform}. The same order again: \`npm run test:faults -- --seed ${seed}\`.

Every row is the built bundle in three environments that are really stopped (SIGSTOP) between calls, called at the same moment, behind a
TCP proxy that fails in the way the row says; real Postgres, real PgBouncer, the OTP stand-in. The rounds of a group come in random order;
a freeze takes 10 to 300 ms where the row does not say otherwise, each 50th 5 s.
A call counts as failed when its answer is not right; where a peer is away, a 503 with Retry-After (or, where it is said, a 504 in
time) is allowed and counted as refused. A wrong or empty answer is never allowed. Opened is counted at the peer's side; lost are the connections
that the fault took. Recovery is the time from the peer's return to right answers from all environments. "Frozen for hours" is the connection
layer in one process with its clock moved. A black hole here still acknowledges bytes, as no user program can prevent.

## Goals

${missed.length === 0 ? 'All goals of every row were met.' : `Not met:\n\n${missed.map((words) => `- ${words}`).join('\n')}`}
${skipped.length === 0 ? '' : `\nSkipped:\n\n${skipped.map((words) => `- ${words}`).join('\n')}\n`}
## Faults

${groups
  .filter(({ results }) => results.length > 0)
  .map(describeGroup)
  .join('\n\n')}

## Public reports

Each is reproduced with the usual client on the same runtime, and then run on ours.

| report | says | client and scene | usual client | here |
|---|---|---|---|---|
${reports.map(describeReport).join('\n')}
`;
}

function describeGroup({ group, results, leaks, seconds }: GroupResult): string {
  return `### ${group} (${Math.round(seconds)} s)

| fault | rounds | calls | failed | refused | slowest ms | opened / lost | recovery ms | goals |
|---|---|---|---|---|---|---|---|---|
${results.map(describeRow).join('\n')}

Left behind: ${leaks.length === 0 ? 'nothing' : leaks.join('; ')}.`;
}

export function describeRow({ row, tally, missed }: RowResult): string {
  const { rounds, calls, failed, refused, slowestMs, opened, lost, recoveryMs } = tally;
  const connections = row.goals.isThrifty === true ? `${opened} / ${lost}` : '';
  const recovery = row.goals.recoversWithinMs === undefined ? '' : Math.round(recoveryMs);
  const verdict = missed.length === 0 ? 'met' : `**${missed.join('; ')}**`;
  return `| ${row.name} | ${rounds} | ${calls} | ${failed} | ${refused} | ${Math.round(slowestMs)} | ${connections} | ${recovery} | ${verdict} |`;
}

function describeReport({ report, usual, ours, isReproduced, isMended }: ReportResult): string {
  const { id, url, says, client, scene } = report;
  const usualWords = isReproduced ? usual : `**not reproduced**: ${usual}`;
  return `| [${id}](${url}) | ${says} | ${client}; ${scene} | ${usualWords} | ${isMended ? ours : `**${ours}**`} |`;
}
