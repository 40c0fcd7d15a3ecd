/**
 * The proof by faults: `npm run test:faults -- [--rounds N] [--seed N] [--only REGEX] [--write]`, or `-- --ablations`.
 * `--write` makes docs/reliability.md of it.
 */
import { writeFile } from 'node:fs/promises';
import { env } from 'node:process';
import { parseArgs } from 'node:util';
import { createRandom } from '../../infra/local/demo-city/random.ts';
import { runAblations } from './ablation/run-ablations.ts';
import { openLab } from './lab/lab.ts';
import { findFailures, type RowGroup } from './lab/row.ts';
import { type GroupResult, runGroup } from './lab/run-group.ts';
import type { ReportResult } from './reports/report.ts';
import { reportRuns, usualClients } from './reports/run-reports.ts';
import { hours } from './rows/clock-jumps.ts';
import {
  databaseFreeze,
  databaseFreezeOverWebSockets,
  databaseLongFreeze,
  databaseLongFreezeOverWebSockets,
} from './rows/database-freeze.ts';
import { endurance } from './rows/endurance.ts';
import { otpAnswers, otpLateAnswers, otpPauses } from './rows/otp-answers.ts';
import { otpFreeze, otpLongFreeze } from './rows/otp-freeze.ts';
import { findPgbouncerGroups } from './rows/pgbouncer.ts';
import { postgresFaults, postgresFaultsOverWebSockets } from './rows/postgres.ts';
import { describeRow, writeReliability } from './write-reliability.ts';

const lanes = 8; // at once: most of a round is waiting

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string' },
    only: { type: 'string', default: '.' },
    write: { type: 'boolean', default: false },
    ablations: { type: 'boolean', default: false },
  },
});
const rounds = readWhole('rounds', values.rounds);
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : readWhole('seed', values.seed);
const say = (text: string) => process.stdout.write(`${text}\n`);

process.exitCode = values.ablations ? await runAblations({ seed, say }) : await runAll();

function readWhole(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name}: expected a whole number from 1, got ${text}`);
  return Number(text);
}

async function runAll(): Promise<number> {
  if (values.write && (values.only !== '.' || rounds < 100)) {
    throw new Error('--write: docs/reliability.md shows a hundred rounds of everything');
  }
  say(`Faults: ${rounds} rounds, seed ${seed}`);
  const startMs = performance.now();
  const only = new RegExp(values.only, 'i');
  const groups = [
    // The longest first.
    otpAnswers,
    ...(await findPgbouncerGroups(env)),
    otpPauses,
    databaseFreeze,
    databaseFreezeOverWebSockets,
    otpFreeze,
    databaseLongFreeze,
    databaseLongFreezeOverWebSockets,
    otpLongFreeze,
    otpLateAnswers,
    postgresFaults,
    postgresFaultsOverWebSockets,
    endurance,
  ];
  const lab = await openLab({ functions: ['api', 'refresh'], entries: usualClients });
  try {
    const run = async (group: RowGroup, index: number) =>
      tellGroup(await runGroup(lab, group, { rounds, random: createRandom(seed + index), only }));
    const alone = await run(hours, groups.length); // it counts the timers of this process
    const results: GroupResult[] = [];
    const reports: ReportResult[] = [];
    await runInLanes([
      ...groups.map((group, index) => async () => {
        results[index] = await run(group, index);
      }),
      ...(only.test('reports') ? reportRuns : []).map((report, index) => async () => {
        reports[index] = tellReport(await report(lab, rounds));
      }),
    ]);
    results.push(alone);
    const seconds = (performance.now() - startMs) / 1000;
    if (values.write) {
      const text = writeReliability({ seed, rounds, seconds, groups: results, reports });
      await writeFile(new URL('../../docs/reliability.md', import.meta.url), text);
    }
    const rows = results.flatMap((group) => group.results);
    if (rows.length + reports.length === 0) throw new Error(`--only: nothing is called ${values.only}`);
    const warnings = lab.warnings();
    for (const warning of warnings) say(`WARNED: ${warning}`);
    const isGood =
      warnings.length === 0 &&
      results.every(({ leaks }) => leaks.length === 0) &&
      rows.every(({ row, tally }) => findFailures(row, tally).length === 0) &&
      reports.every(({ isReproduced, isMended }) => isReproduced && isMended);
    const late = rows.filter(({ missed }) => missed.length > 0).length;
    const words = late === 0 ? 'all goals met' : `no failure, but ${late} rows that a slow machine may explain`;
    say(`Faults: seed ${seed}, ${Math.round(seconds)} s: ${isGood ? words : 'GOALS MISSED'}`);
    return isGood ? 0 : 1;
  } finally {
    await lab.close();
  }
}

async function runInLanes(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) await job();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function tellGroup(result: GroupResult): GroupResult {
  const { group, results, leaks, skipped, seconds } = result;
  if (skipped !== null) say(`SKIPPED: ${group}, because ${skipped}`);
  if (results.length === 0) return result;
  say(`\n${group}, ${Math.round(seconds)} s`);
  say('| fault | rounds | calls | failed | refused | slowest ms | opened / lost | recovery ms | goals |');
  for (const one of results) {
    say(describeRow(one));
    for (const note of one.tally.notes) say(`    ${note}`);
  }
  for (const leak of leaks) say(`    LEFT BEHIND: ${leak}`);
  return result;
}

function tellReport(result: ReportResult): ReportResult {
  const { report, usual, ours, isReproduced, isMended } = result;
  say(`${isReproduced && isMended ? 'ok ' : 'BAD'} ${report.id}: usual client: ${usual}; here: ${ours}`);
  return result;
}
