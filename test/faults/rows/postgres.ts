import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import { awaitRecovery, callDuring } from '../lab/await-recovery.ts';
import { type DatabaseTransport, tcpTransport, webSocketTransport } from '../lab/database-transport.ts';
import type { Fleet } from '../lab/fleet.ts';
import { findFleetLeaks, readBaseline } from '../lab/fleet-leaks.ts';
import { apiVariables } from '../lab/lab.ts';
import { createDutyCall } from '../lab/lab-call.ts';
import { isCancelRequest, startWaybillsServer, type WaybillsServer } from '../lab/peers/waybills-server.ts';
import { addAnswers, fail, type Row, type RowGroup, staleLimitMs, type Tally } from '../lab/row.ts';

const killSessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'";

const createGroup = (transport: DatabaseTransport): RowGroup => ({
  name: `${transport.name}, server faults`,
  open: async (lab) => {
    const server = await startWaybillsServer(lab.folder);
    const front = await transport.open(server);
    const proxy = await startFaultProxy({ target: front, isExtra: isCancelRequest });
    const deploy = (name: string, port: number, timeoutMs: number, own: Record<string, string> = {}) => {
      const url = { SNAPSHOT_STORE: lab.store, WAYBILLS_DB_URL: server.urlAt(port), ...own };
      const variables = { ...apiVariables, ...front.variables, ...url };
      return lab.deploy({ name: `${name}-${transport.id}`, bundle: 'api', timeoutMs, variables });
    };
    const fleet = deploy('postgres-faults', proxy.port, 6000);
    const shortCalls = deploy('postgres-lock', front.port, 1200); // the API stops after 0.7 s with a 504
    const impatient = deploy('postgres-away', front.port, 6000, { WAYBILLS_DB_RESTART_PATIENCE: '0.2' });
    for (const each of [fleet, shortCalls, impatient]) {
      await each.callAll(createDutyCall);
      await each.callAll(createDutyCall);
    }
    const baseline = await readBaseline(fleet);
    let number = 0;
    const createLabCall = () => createDutyCall(number++);

    const withCounts = async (tally: Tally, work: () => Promise<void>) => {
      const before = proxy.accepted() - front.withoutSession();
      tally.lost += proxy.pairs.size + Math.max(0, fleet.size - proxy.pairs.size);
      await work();
      tally.opened += proxy.accepted() - front.withoutSession() - before;
    };

    const rows: Row[] = [
      createRestart('fast', { server, fleet, createLabCall }),
      createRestart('immediate', { server, fleet, createLabCall }),
      {
        name: 'away for longer than the patience (refused at once)',
        goals: { withinMs: 1000, recoversWithinMs: 2000 },
        round: async (tally) => {
          await server.postgres.halt('fast');
          for (let round = 0; round < 2; round += 1) {
            addAnswers(tally, await impatient.callAll(createLabCall), 'correct-or-refused');
          }
          await server.postgres.resume();
          await awaitRecovery(tally, impatient, createLabCall);
        },
      },
      {
        name: 'pg_terminate_backend while idle',
        goals: { replacesOnlyLost: true },
        round: (tally, random) =>
          withCounts(tally, async () => {
            await server.run(killSessions);
            await sleep(10 * 30 ** random());
            addAnswers(tally, await fleet.callAll(createLabCall));
          }),
      },
      {
        name: 'pg_terminate_backend during a query',
        goals: {},
        round: (tally, random) =>
          withLock(server, async (release) => {
            const startMs = performance.now();
            const answers = fleet.callAll(createLabCall);
            await awaitActive(server, fleet.size);
            await sleep(20 * random());
            await server.run(killSessions);
            // On a slow machine the reads may already be on their second and last connection.
            const isLate = performance.now() - startMs > staleLimitMs;
            await release();
            addAnswers(tally, await answers, isLate ? 'correct-or-refused' : 'correct');
          }),
      },
      {
        name: 'too many clients',
        goals: { recoversWithinMs: 2000 },
        round: async (tally) => {
          await server.run('ALTER ROLE app CONNECTION LIMIT 0');
          await server.run(killSessions);
          addAnswers(tally, await fleet.callAll(createLabCall), 'correct-or-refused');
          await server.run('ALTER ROLE app CONNECTION LIMIT -1');
          await awaitRecovery(tally, fleet, createLabCall);
        },
      },
      {
        name: 'failover to a read-only server',
        goals: { replacesOnlyLost: true },
        round: (tally) =>
          withCounts(tally, async () => {
            await server.run('ALTER ROLE app SET default_transaction_read_only = on');
            await server.run(killSessions);
            await sleep(10);
            addAnswers(tally, await fleet.callAll(createLabCall));
            await server.run('ALTER ROLE app RESET default_transaction_read_only');
          }),
      },
      {
        name: 'a lock that never ends (504 in time, no statement left running)',
        goals: { withinMs: 1200, recoversWithinMs: 2000 },
        round: async (tally) => {
          await withLock(server, async () => {
            const answers = await shortCalls.callAll(createLabCall);
            addAnswers(tally, answers, 'correct-refused-or-late');
            if (answers.some(({ kind }) => kind === 'correct'))
              fail(tally, 'got an answer although the table was locked');
            const running = await countStillRunning(server);
            if (running > 0) fail(tally, `${running} statements still run at the server after the answers`);
          });
          await awaitRecovery(tally, shortCalls, createLabCall, 'correct-refused-or-late');
        },
      },
    ];
    return {
      rows,
      findLeaks: async () => {
        await Promise.all([shortCalls.pool.stop(), impatient.pool.stop()]);
        const leaks = await findFleetLeaks(fleet, { baseline, proxies: [proxy] });
        const sessions = await server.sessions();
        if (sessions.length > proxy.pairs.size)
          leaks.push(`Postgres has ${sessions.length} sessions for ${proxy.pairs.size} connections`);
        return leaks;
      },
      close: async () => {
        await Promise.all([fleet.pool.stop(), shortCalls.pool.stop(), impatient.pool.stop()]);
        await proxy.close();
        await front.stop();
        await server.stop();
      },
    };
  },
});

export const postgresFaults = createGroup(tcpTransport);
export const postgresFaultsOverWebSockets = createGroup(webSocketTransport);

function createRestart(
  mode: 'fast' | 'immediate',
  {
    server,
    fleet,
    createLabCall,
  }: { server: WaybillsServer; fleet: Fleet; createLabCall: () => ReturnType<typeof createDutyCall> },
): Row {
  return {
    name: `restart under traffic, ${mode} (no failed call)`,
    goals: {},
    round: (tally) =>
      callDuring(tally, fleet, createLabCall, async () => {
        await server.postgres.halt(mode);
        await server.postgres.resume();
      }),
  };
}

/** Locks the waybills table during the work, or until the work calls `release`. */
async function withLock(server: WaybillsServer, work: (release: () => Promise<void>) => Promise<void>): Promise<void> {
  const holder = new pg.Client({ connectionString: server.postgres.url });
  await holder.connect();
  let isHeld = true;
  const release = async () => {
    if (!isHeld) return;
    isHeld = false;
    await holder.query('ROLLBACK');
  };
  try {
    await holder.query('BEGIN; LOCK TABLE waybills IN ACCESS EXCLUSIVE MODE');
    await work(release);
  } finally {
    await release();
    await holder.end();
  }
}

async function countActive(server: WaybillsServer): Promise<number> {
  return (await server.sessions()).filter(({ state }) => state === 'active').length;
}

/** Counts statements that still run after a moment for the server to process cancel requests. */
async function countStillRunning(server: WaybillsServer): Promise<number> {
  for (let tries = 0; tries < 200 && (await countActive(server)) > 0; tries += 1) await sleep(5);
  return countActive(server);
}

async function awaitActive(server: WaybillsServer, count: number): Promise<void> {
  for (let tries = 0; tries < 200 && (await countActive(server)) < count; tries += 1) await sleep(5);
}
