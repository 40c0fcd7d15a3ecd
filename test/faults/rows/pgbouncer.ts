import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findPgbouncers, type PgbouncerProgram, startPgbouncer } from '../../../infra/local/servers/pgbouncer.ts';
import { startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import { awaitRecovery } from '../lab/await-recovery.ts';
import { findFleetLeaks, readBaseline } from '../lab/fleet-leaks.ts';
import { apiVariables } from '../lab/lab.ts';
import { askDuty } from '../lab/lab-call.ts';
import { isCancelRequest, startWaybillsServer } from '../lab/peers/waybills-server.ts';
import type { Row, RowGroup } from '../lab/row.ts';
import { addAnswers } from '../lab/tally.ts';

/** One group for each PgBouncer of this machine: the variable PGBOUNCER's and the PATH's, where they differ. */
export async function findPgbouncerGroups(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RowGroup[]> {
  const programs = await findPgbouncers(environment);
  if (programs.length > 0) return programs.map(createGroup);
  const skipped = 'there is no PgBouncer on the PATH, nor in /usr/sbin, nor in the variable PGBOUNCER';
  return [{ name: 'PgBouncer (none here)', open: () => Promise.resolve({ skipped }) }];
}

const serverConnections = 2; // fewer than environments, so that they share them

function createGroup({ path, version }: PgbouncerProgram): RowGroup {
  return {
    name: `PgBouncer ${version}`,
    open: async (lab) => {
      const server = await startWaybillsServer(lab.folder);
      const start = (port?: number) =>
        startPgbouncer({
          path,
          folder: lab.folder,
          databaseUrl: server.urlAt(),
          poolSize: serverConnections,
          port,
          settings: { query_wait_timeout: 1, server_login_retry: 0 },
        });
      let pooler = await start();
      const proxy = await startFaultProxy({ target: pooler, isExtra: isCancelRequest });
      const fleet = lab.deploy({
        name: `pgbouncer-${version.replaceAll('.', '-')}`,
        bundle: 'api',
        timeoutMs: 6000,
        variables: { ...apiVariables, SNAPSHOT_STORE: lab.store, WAYBILLS_DB_URL: server.urlAt(proxy.port) },
      });
      await fleet.callAll(askDuty);
      await fleet.callAll(askDuty);
      const baseline = await readBaseline(fleet);
      let number = 0;
      const ask = () => askDuty(number++);

      /** Commands of its admin console, in a session that is there before the first one and ends after the last. */
      const administer = async (work: (say: (command: string) => Promise<unknown>) => Promise<void>) => {
        const console = new pg.Client({
          connectionString: Object.assign(new URL(pooler.url), { pathname: '/pgbouncer' }).href,
        });
        await console.connect();
        try {
          await work((command) => console.query(command));
        } finally {
          await console.end();
        }
      };

      const rows: Row[] = [
        {
          name: 'restart',
          goals: { recoversWithinMs: 2000 },
          round: async (tally) => {
            await pooler.stop();
            addAnswers(tally, await fleet.callAll(ask), 'right-or-refused');
            pooler = await start(pooler.port);
            await awaitRecovery(tally, fleet, ask);
          },
        },
        {
          name: 'PAUSE, then RESUME',
          goals: { withinMs: 1000 },
          round: (tally, random) =>
            administer(async (say) => {
              await say('PAUSE');
              const answers = fleet.callAll(ask);
              await sleep(10 * 20 ** random());
              await say('RESUME');
              addAnswers(tally, await answers);
            }),
        },
        {
          name: 'RECONNECT',
          goals: {},
          round: (tally) =>
            administer(async (say) => {
              await say('RECONNECT');
              addAnswers(tally, await fleet.callAll(ask));
            }),
        },
        {
          name: 'query_wait_timeout',
          goals: { recoversWithinMs: 2000 },
          round: (tally) =>
            administer(async (say) => {
              await say('PAUSE');
              addAnswers(tally, await fleet.callAll(ask), 'right-or-refused');
              await say('RESUME');
              await awaitRecovery(tally, fleet, ask);
            }),
        },
        {
          name: 'max_client_conn reached',
          goals: { recoversWithinMs: 2000 },
          round: (tally) =>
            administer(async (say) => {
              await say('SET max_client_conn = 1');
              for (const pair of proxy.pairs) pair.fail({ kind: 'reset' });
              await sleep(10);
              addAnswers(tally, await fleet.callAll(ask), 'right-or-refused');
              await say('SET max_client_conn = 1000');
              await awaitRecovery(tally, fleet, ask);
            }),
        },
      ];
      return {
        rows,
        findLeaks: async () => {
          const leaks = await findFleetLeaks(fleet, { baseline, proxies: [proxy] });
          const sessions = await server.sessions();
          if (sessions.length > serverConnections) leaks.push(`Postgres has ${sessions.length} sessions`);
          return leaks;
        },
        close: async () => {
          await fleet.pool.stop();
          await proxy.close();
          await pooler.stop();
          await server.stop();
        },
      };
    },
  };
}
