import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import { awaitRecovery } from '../lab/await-recovery.ts';
import { overTcp, overWebSockets, type Way } from '../lab/database-transport.ts';
import type { Fleet } from '../lab/fleet.ts';
import { findFleetLeaks, readBaseline } from '../lab/fleet-leaks.ts';
import { apiVariables } from '../lab/lab.ts';
import { askDuty } from '../lab/lab-call.ts';
import { isCancelRequest, startWaybillsServer, type WaybillsServer } from '../lab/peers/waybills-server.ts';
import type { Row, RowGroup } from '../lab/row.ts';
import { addAnswers, fail, type Tally, trustedMs } from '../lab/tally.ts';

const killSessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'";

const createGroup = (way: Way): RowGroup => ({
  name: `${way.name}, its faults`,
  open: async (lab) => {
    const server = await startWaybillsServer(lab.folder);
    const front = await way.open(server);
    const proxy = await startFaultProxy({ target: front, isExtra: isCancelRequest });
    const deploy = (name: string, port: number, timeoutMs: number) => {
      const url = { SNAPSHOT_STORE: lab.store, WAYBILLS_DB_URL: server.urlAt(port) };
      const variables = { ...apiVariables, ...front.variables, ...url };
      return lab.deploy({ name: `${name}-${way.id}`, bundle: 'api', timeoutMs, variables });
    };
    const fleet = deploy('postgres-faults', proxy.port, 6000);
    const hurried = deploy('postgres-lock', front.port, 1200); // 0.7 s for work, then a 504
    for (const each of [fleet, hurried]) {
      await each.callAll(askDuty);
      await each.callAll(askDuty);
    }
    const baseline = await readBaseline(fleet);
    let number = 0;
    const ask = () => askDuty(number++);

    const withCounts = async (tally: Tally, work: () => Promise<void>) => {
      const before = proxy.accepted() - front.withoutSession();
      tally.lost += proxy.pairs.size + Math.max(0, fleet.size - proxy.pairs.size);
      await work();
      tally.opened += proxy.accepted() - front.withoutSession() - before;
    };

    const rows: Row[] = [
      createRestart('fast', { server, fleet, ask }),
      createRestart('immediate', { server, fleet, ask }),
      {
        name: 'pg_terminate_backend while idle',
        goals: { isThrifty: true },
        round: (tally, random) =>
          withCounts(tally, async () => {
            await server.run(killSessions);
            await sleep(10 * 30 ** random());
            addAnswers(tally, await fleet.callAll(ask));
          }),
      },
      {
        name: 'pg_terminate_backend during a query',
        goals: {},
        round: (tally, random) =>
          withLock(server, async (release) => {
            const startMs = performance.now();
            const answers = fleet.callAll(ask);
            await awaitActive(server, fleet.size);
            await sleep(20 * random());
            await server.run(killSessions);
            // On a machine so slow that this took longer, the reads were on their second connection already, their last.
            const isLate = performance.now() - startMs > trustedMs;
            await release();
            addAnswers(tally, await answers, isLate ? 'right-or-refused' : 'right');
          }),
      },
      {
        name: 'too many clients',
        goals: { recoversWithinMs: 2000 },
        round: async (tally) => {
          await server.run('ALTER ROLE app CONNECTION LIMIT 0');
          await server.run(killSessions);
          addAnswers(tally, await fleet.callAll(ask), 'right-or-refused');
          await server.run('ALTER ROLE app CONNECTION LIMIT -1');
          await awaitRecovery(tally, fleet, ask);
        },
      },
      {
        name: 'fail-over to a read-only server',
        goals: { isThrifty: true },
        round: (tally) =>
          withCounts(tally, async () => {
            await server.run('ALTER ROLE app SET default_transaction_read_only = on');
            await server.run(killSessions);
            await sleep(10);
            addAnswers(tally, await fleet.callAll(ask));
            await server.run('ALTER ROLE app RESET default_transaction_read_only');
          }),
      },
      {
        name: 'a lock that never ends (answered in time, nothing left running)',
        goals: { withinMs: 1200, recoversWithinMs: 2000 },
        round: async (tally) => {
          await withLock(server, async () => {
            const answers = await hurried.callAll(ask);
            addAnswers(tally, answers, 'right-refused-or-late');
            if (answers.some(({ kind }) => kind === 'right')) fail(tally, 'answered although the table was locked');
            const running = await countLeft(server);
            if (running > 0) fail(tally, `${running} statements still run at the server after the answers`);
          });
          await awaitRecovery(tally, hurried, ask, 'right-refused-or-late');
        },
      },
    ];
    return {
      rows,
      findLeaks: async () => {
        await hurried.pool.stop();
        const leaks = await findFleetLeaks(fleet, { baseline, proxies: [proxy] });
        const sessions = await server.sessions();
        if (sessions.length > proxy.pairs.size)
          leaks.push(`Postgres has ${sessions.length} sessions of ${proxy.pairs.size}`);
        return leaks;
      },
      close: async () => {
        await Promise.all([fleet.pool.stop(), hurried.pool.stop()]);
        await proxy.close();
        await front.stop();
        await server.stop();
      },
    };
  },
});

export const postgresFaults = createGroup(overTcp);
export const postgresFaultsOverWebSockets = createGroup(overWebSockets);

function createRestart(
  mode: 'fast' | 'immediate',
  { server, fleet, ask }: { server: WaybillsServer; fleet: Fleet; ask: () => ReturnType<typeof askDuty> },
): Row {
  return {
    name: `restart, ${mode}`,
    goals: { recoversWithinMs: 2000 },
    round: async (tally) => {
      const halting = server.postgres.halt(mode);
      addAnswers(tally, await fleet.callAll(ask), 'right-or-refused'); // while it goes
      await halting;
      addAnswers(tally, await fleet.callAll(ask), 'right-or-refused'); // while it is gone
      await server.postgres.resume();
      await awaitRecovery(tally, fleet, ask);
    },
  };
}

/** Holds the waybills table against every reader for as long as the work takes, or until it lets go itself. */
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

/** Those that a cancel does not end: the server itself needs a moment to applyKeepAliveHeaders one. */
async function countLeft(server: WaybillsServer): Promise<number> {
  for (let tries = 0; tries < 200 && (await countActive(server)) > 0; tries += 1) await sleep(5);
  return countActive(server);
}

async function awaitActive(server: WaybillsServer, count: number): Promise<void> {
  for (let tries = 0; tries < 200 && (await countActive(server)) < count; tries += 1) await sleep(5);
}
