import { setTimeout as sleep } from 'node:timers/promises';
import { apiVariables, type Lab } from '../lab/lab.ts';
import { createDutyCall } from '../lab/lab-call.ts';
import { startWaybillsServer } from '../lab/peers/waybills-server.ts';
import { commonClientCall, type ReportResult } from './report.ts';

/** The client of this report, a file in reports/clients. */
export const idleTimeoutClient = 'pg-idle-timeout';

const idleTimeoutMs = 200;

/**
 * node-postgres #2718: a pool's idle timeout is a timer, and timers do not fire in a frozen function, so its connections
 * stay open at the server. No client can close them while it is frozen. The server must close them (the pooler's
 * client_idle_timeout in a deployment, Postgres' idle_session_timeout here), and the client must survive that.
 */
export async function runIdleTimeoutReport(lab: Lab, rounds: number): Promise<ReportResult> {
  const database = await startWaybillsServer(lab.folder);
  const environments = 2;
  const common = lab.deploy({
    name: 'node-postgres-2718-common',
    bundle: idleTimeoutClient,
    environments,
    variables: { URL: database.urlAt(), IDLE_TIMEOUT_MS: String(idleTimeoutMs) },
  });
  let leftOpen = 0;
  for (let round = 0; round < rounds; round += 1) {
    await common.callAll(() => commonClientCall);
    await sleep(idleTimeoutMs + 100);
    leftOpen += (await database.sessions()).length;
  }
  await common.pool.stop();

  await database.run(`ALTER ROLE app SET idle_session_timeout = '${idleTimeoutMs}ms'`);
  const headway = lab.deploy({
    name: 'node-postgres-2718-headway',
    bundle: 'api',
    environments,
    variables: { ...apiVariables, SNAPSHOT_STORE: lab.store, WAYBILLS_DB_URL: database.urlAt() },
  });
  let leftOpenByHeadway = 0;
  let failed = 0;
  for (let round = 0; round < rounds; round += 1) {
    const answers = await headway.callAll((index) => createDutyCall(round * environments + index));
    failed += answers.filter(({ kind }) => kind !== 'correct').length;
    await sleep(idleTimeoutMs + 100);
    leftOpenByHeadway += (await database.sessions()).length;
  }
  await headway.pool.stop();
  await database.stop();

  const calls = rounds * environments;
  return {
    report: {
      id: 'node-postgres #2718',
      url: 'https://github.com/brianc/node-postgres/issues/2718',
      symptom: 'idle timers never fire in frozen functions; connections stay open at the server',
      client: `pg 8.23.1, Pool with idleTimeoutMillis (reported 5 s, here ${idleTimeoutMs} ms)`,
      scenario: `connections counted at the server ${idleTimeoutMs + 100} ms after each call; Headway with the server's idle timeout, as deployed`,
    },
    common: `${leftOpen} of ${calls} connections still open at the server after the idle timeout`,
    headway: `${leftOpenByHeadway} of ${calls} still open, ${failed} of ${calls} calls failed`,
    isReproduced: leftOpen > 0,
    isFixed: leftOpenByHeadway === 0 && failed === 0,
  };
}
