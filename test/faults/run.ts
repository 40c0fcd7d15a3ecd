/**
 * Runs the fault tests: `npm run test:faults -- [--rounds N] [--seed N] [--only REGEX] [--write]`, or `-- --ablations`.
 * `--write` writes docs/reliability.md from the run.
 */
import { writeFile } from 'node:fs/promises';
import { env } from 'node:process';
import { createRandom } from '../../infra/local/demo-city/random.ts';
import { exitWithUsage, readArguments } from '../../infra/local/terminal/read-arguments.ts';
import { createTerminal, describeTime } from '../../infra/local/terminal/terminal.ts';
import { runAblations } from './ablation/run-ablations.ts';
import { openLab } from './lab/lab.ts';
import { findFailures, type RowGroup } from './lab/row.ts';
import { endWithin, type GroupResult, runGroup } from './lab/run-group.ts';
import type { ReportResult } from './reports/report.ts';
import { commonClients, reportRuns } from './reports/run-reports.ts';
import { clockJumps } from './rows/clock-jumps.ts';
import {
  databaseFreeze,
  databaseFreezeOverWebSockets,
  databaseLongFreeze,
  databaseLongFreezeOverWebSockets,
} from './rows/database-freeze.ts';
import { dropInPoolFreeze, dropInPoolFunction, dropInPoolLongFreeze } from './rows/drop-in-pool.ts';
import { endurance } from './rows/endurance.ts';
import { otpAnswers, otpLateAnswers, otpPauses } from './rows/otp-answers.ts';
import { otpFreeze, otpLongFreeze } from './rows/otp-freeze.ts';
import { findPgbouncerGroups } from './rows/pgbouncer.ts';
import { postgresFaults, postgresFaultsOverWebSockets } from './rows/postgres.ts';
import { describeRow, rowHeader, writeReliability } from './write-reliability.ts';

const lanes = 8; // groups at once; a round mostly waits

const usage = `npm run test:faults -- [flags]

Does every fault many times and checks what callers see.

  --rounds N     of each row (default 100)
  --seed N       random numbers of an earlier run
  --only REGEX   groups and rows whose "group: row" matches
  --write        writes docs/reliability.md: all rows, at least 100 rounds
  --ablations    shows that the tests fail without each defence
  --help         print this text
`;
const values = readArguments(usage, {
  rounds: { type: 'string', default: '100' },
  seed: { type: 'string' },
  only: { type: 'string', default: '.' },
  write: { type: 'boolean', default: false },
  ablations: { type: 'boolean', default: false },
});
const rounds = readWhole('rounds', values.rounds);
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : readWhole('seed', values.seed);
const terminal = createTerminal({ everyMs: 30_000 });
const print = (text: string) => terminal.print(text);

process.exit(values.ablations ? await runAblations({ seed, print }) : await runAll()); // what did not close would keep it running

function readWhole(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) exitWithUsage(`--${name}: expected a whole number from 1, got ${text}`, usage);
  return Number(text);
}

async function runAll(): Promise<number> {
  if (values.write && (values.only !== '.' || rounds < 100)) {
    exitWithUsage('--write: expected all rows with at least 100 rounds; omit --only and --rounds', usage);
  }
  print(`Fault tests: ${rounds} rounds per row, seed ${seed}`);
  const startMs = performance.now();
  const only = new RegExp(values.only, 'i');
  const groups = [
    // The longest groups start first.
    otpAnswers,
    ...(await findPgbouncerGroups(env)),
    otpPauses,
    databaseFreeze,
    databaseFreezeOverWebSockets,
    dropInPoolFreeze,
    otpFreeze,
    databaseLongFreeze,
    databaseLongFreezeOverWebSockets,
    dropInPoolLongFreeze,
    otpLongFreeze,
    otpLateAnswers,
    postgresFaults,
    postgresFaultsOverWebSockets,
    endurance,
  ];
  const lab = await openLab({ functions: ['api', 'refresh'], entries: { ...commonClients, ...dropInPoolFunction } });
  const jobs = groups.length + 1 + (only.test('reports') ? reportRuns.length : 0);
  const done = new Map<string, number>();
  const showProgress = (name: string, share: number) => {
    const whole = [...done.set(name, share).values()].reduce((sum, one) => sum + one, 0) / jobs;
    const time = describeTime(performance.now() - startMs, { share: whole });
    terminal.show(`${Math.floor(whole * 100)} %  ${time}  ${name}`);
  };
  try {
    const run = async (group: RowGroup, index: number) => {
      const onRound = (share: number) => showProgress(group.name, share);
      const result = await runGroup(lab, group, { rounds, random: createRandom(seed + index), only, onRound });
      showProgress(group.name, 1);
      return printGroup(result);
    };
    const alone = await run(clockJumps, groups.length); // runs alone, because it counts the timers of this process
    const results: GroupResult[] = [];
    const reports: ReportResult[] = [];
    await runInLanes([
      ...groups.map((group, index) => async () => {
        results[index] = await run(group, index);
      }),
      ...(only.test('reports') ? reportRuns : []).map((report, index) => async () => {
        reports[index] = printReport(await report(lab, rounds));
        showProgress(`report ${index + 1}`, 1);
      }),
    ]);
    results.push(alone);
    const seconds = (performance.now() - startMs) / 1000;
    if (values.write) {
      const text = writeReliability({ seed, rounds, seconds, groups: results, reports });
      await writeFile(new URL('../../docs/reliability.md', import.meta.url), text);
    }
    const rows = results.flatMap((group) => group.results);
    if (rows.length + reports.length === 0) throw new Error(`--only: no group, row or report matches ${values.only}`);
    const warnings = lab.warnings();
    for (const warning of warnings) print(`NODE WARNING: ${warning}`);
    const isPassed =
      warnings.length === 0 &&
      results.every(({ leaks }) => leaks.length === 0) &&
      rows.every(({ row, tally }) => findFailures(row, tally).length === 0) &&
      reports.every(({ isReproduced, isFixed }) => isReproduced && isFixed);
    const late = rows.filter(({ missed }) => missed.length > 0).length;
    terminal.clear();
    const summary = late === 0 ? 'all goals met' : `no failure, but ${late} rows were slower than their goals`;
    print(`Fault tests: ${isPassed ? summary : 'GOALS MISSED'} (seed ${seed}, ${Math.round(seconds)} s)`);
    return isPassed ? 0 : 1;
  } finally {
    await endWithin(60_000, 'closing the environments', lab.close);
  }
}

async function runInLanes(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) await job();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function printGroup(result: GroupResult): GroupResult {
  const { group, results, leaks, skipped, seconds } = result;
  if (skipped !== null) print(`SKIPPED: ${group}: ${skipped}`);
  if (results.length + leaks.length === 0) return result;
  print(`\n${group}, ${Math.round(seconds)} s`);
  print(rowHeader);
  for (const one of results) {
    print(describeRow(one));
    for (const note of one.tally.notes) print(`    ${note}`);
  }
  for (const leak of leaks) print(`    LEAK: ${leak}`);
  return result;
}

function printReport(result: ReportResult): ReportResult {
  const { report, common, headway, isReproduced, isFixed } = result;
  print(`${isReproduced && isFixed ? 'ok    ' : 'FAILED'} ${report.id}: common client: ${common}; Headway: ${headway}`);
  return result;
}
