import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findPgbouncers, type PgbouncerProgram, startPgbouncer } from '../../../infra/local/servers/pgbouncer.ts';
import { startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import { awaitRecovery, callDuring } from '../lab/await-recovery.ts';
import { findFleetLeaks, readBaseline } from '../lab/fleet-leaks.ts';
import { apiVariables } from '../lab/lab.ts';
import { createDutyCall } from '../lab/lab-call.ts';
import { isCancelRequest, startWaybillsServer } from '../lab/peers/waybills-server.ts';
import { addAnswers, type Row, type RowGroup } from '../lab/row.ts';

/** One group for each PgBouncer on this machine: that of the variable PGBOUNCER and that on the PATH, if they differ. */
export async function findPgbouncerGroups(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RowGroup[]> {
  const programs = await findPgbouncers(environment);
  if (programs.length > 0) return programs.map(createGroup);
  const skipped = 'no PgBouncer was found in the variable PGBOUNCER, on the PATH or in /usr/sbin';
  return [{ name: 'PgBouncer (none here)', open: () => Promise.resolve({ skipped }) }];
}

const serverConnections = 2; // fewer than environments, so that environments share them

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
          settings: { query_wait_timeout: 5, server_login_retry: 1 }, // as in the stack
        });
      let pooler = await start();
      const proxy = await startFaultProxy({ target: pooler, isExtra: isCancelRequest });
      const fleet = lab.deploy({
        name: `pgbouncer-${version.replaceAll('.', '-')}`,
        bundle: 'api',
        timeoutMs: 6000,
        variables: { ...apiVariables, SNAPSHOT_STORE: lab.store, WAYBILLS_DB_URL: server.urlAt(proxy.port) },
      });
      await fleet.callAll(createDutyCall);
      await fleet.callAll(createDutyCall);
      const baseline = await readBaseline(fleet);
      let number = 0;
      const createLabCall = () => createDutyCall(number++);

      /** Runs commands on the admin console, over one connection that opens before the first command. */
      const administer = async (work: (run: (command: string) => Promise<unknown>) => Promise<void>) => {
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
          name: 'restart under traffic (no failed call)',
          goals: {},
          round: (tally) =>
            callDuring(tally, fleet, createLabCall, async () => {
              await pooler.stop();
              pooler = await start(pooler.port);
            }),
        },
        ...(['fast', 'immediate'] as const).map(
          (mode): Row => ({
            name: `restart of Postgres under traffic, ${mode} (no failed call)`,
            goals: {},
            round: (tally) =>
              callDuring(tally, fleet, createLabCall, async () => {
                await server.postgres.halt(mode);
                await server.postgres.resume();
              }),
          }),
        ),
        {
          name: 'PAUSE, then RESUME',
          goals: { withinMs: 1000 },
          round: (tally, random) =>
            administer(async (run) => {
              await run('PAUSE');
              const answers = fleet.callAll(createLabCall);
              await sleep(10 * 20 ** random());
              await run('RESUME');
              addAnswers(tally, await answers);
            }),
        },
        {
          name: 'RECONNECT',
          goals: {},
          round: (tally) =>
            administer(async (run) => {
              await run('RECONNECT');
              addAnswers(tally, await fleet.callAll(createLabCall));
            }),
        },
        {
          name: 'query_wait_timeout',
          goals: { recoversWithinMs: 2000 },
          round: (tally) =>
            administer(async (run) => {
              await run('SET query_wait_timeout = 1');
              await run('PAUSE');
              addAnswers(tally, await fleet.callAll(createLabCall), 'correct-or-refused');
              await run('RESUME');
              await run('SET query_wait_timeout = 5');
              await awaitRecovery(tally, fleet, createLabCall);
            }),
        },
        {
          name: 'max_client_conn reached',
          goals: { recoversWithinMs: 2000 },
          round: (tally) =>
            administer(async (run) => {
              await run('SET max_client_conn = 1');
              for (const pair of proxy.pairs) pair.fail({ kind: 'reset' });
              await sleep(10);
              addAnswers(tally, await fleet.callAll(createLabCall), 'correct-or-refused');
              await run('SET max_client_conn = 1000');
              await awaitRecovery(tally, fleet, createLabCall);
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
