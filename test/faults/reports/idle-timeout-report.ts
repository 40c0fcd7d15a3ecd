import { setTimeout as sleep } from 'node:timers/promises';
import { apiVariables, type Lab } from '../lab/lab.ts';
import { askDuty } from '../lab/lab-call.ts';
import { startWaybillsServer } from '../lab/peers/waybills-server.ts';
import { askUsual, type ReportResult } from './report.ts';

/** Its usual client, a file of reports/clients. */
export const idleClient = 'pg-idle-timeout';

const idleTimeoutMs = 200;

/**
 * node-postgres #2718: the idle limit of a pool is a timer, and timers of a frozen function do not fire, so its connections
 * stay at the server. No client can do better while it is frozen; the server's side has to let go (ours: the pooler's
 * client_idle_timeout, here Postgres' own idle_session_timeout), and the client has to live with it.
 */
export async function runIdleReport(lab: Lab, rounds: number): Promise<ReportResult> {
  const database = await startWaybillsServer(lab.folder);
  const environments = 2;
  const usual = lab.deploy({
    name: 'node-postgres-2718-usual',
    bundle: idleClient,
    environments,
    variables: { URL: database.urlAt(), IDLE_TIMEOUT_MS: String(idleTimeoutMs) },
  });
  let left = 0;
  for (let round = 0; round < rounds; round += 1) {
    await usual.callAll(() => askUsual);
    await sleep(idleTimeoutMs + 100);
    left += (await database.sessions()).length;
  }
  await usual.pool.stop();

  await database.run(`ALTER ROLE app SET idle_session_timeout = '${idleTimeoutMs}ms'`);
  const ours = lab.deploy({
    name: 'node-postgres-2718-ours',
    bundle: 'api',
    environments,
    variables: { ...apiVariables, SNAPSHOT_STORE: lab.store, WAYBILLS_DB_URL: database.urlAt() },
  });
  let leftOfOurs = 0;
  let failed = 0;
  for (let round = 0; round < rounds; round += 1) {
    const answers = await ours.callAll((index) => askDuty(round * environments + index));
    failed += answers.filter(({ kind }) => kind !== 'right').length;
    await sleep(idleTimeoutMs + 100);
    leftOfOurs += (await database.sessions()).length;
  }
  await ours.pool.stop();
  await database.stop();

  const calls = rounds * environments;
  return {
    report: {
      id: 'node-postgres #2718',
      url: 'https://github.com/brianc/node-postgres/issues/2718',
      says: 'idle timers that never fire on frozen functions, connections left at the server',
      client: `pg 8.23.1, Pool with idleTimeoutMillis (reported 5 s, here ${idleTimeoutMs} ms)`,
      scene: `counted at the server ${idleTimeoutMs + 100} ms after each call; ours with the server's own idle limit, as deployed`,
    },
    usual: `${left} of ${calls} connections still at the server after the idle limit`,
    ours: `${leftOfOurs} left of ${calls}, and ${failed} of ${calls} calls failed`,
    isReproduced: left > 0,
    isMended: leftOfOurs === 0 && failed === 0,
  };
}
