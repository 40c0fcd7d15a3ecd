import pg from 'pg';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createWaybills } from '../../../shared/waybills/waybills.ts';
import { createCall } from '../../support/create-call.ts';
import { connectTo } from '../../support/servers/waybills-database.ts';
import type { BenchRow } from '../framework/bench.ts';
import type { BenchPostgres } from '../servers/bench-postgres.ts';
import { vehicleNo } from '../servers/large-waybills.ts';
import type { DatabasePath } from './database-paths.ts';
import { byFunction, hideFunction, named, unnamed } from './lookup-latency.ts';

/** Settings of Postgres that count its work. */
export const countingSettings = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track_planning': 'on',
};

const lookups = 200;

type Work = { calls: string; plans: string; plan_ms: number; execute_ms: number };

/**
 * Measures the work of Postgres for a lookup, named and unnamed: statements parsed (duration log), plans and times
 * (pg_stat_statements).
 * @param options.takeLog returns the server log since the previous call
 */
export async function measureServerWork(
  path: DatabasePath,
  { server, takeLog }: { server: BenchPostgres; takeLog: () => string },
): Promise<BenchRow[]> {
  const admin = new pg.Client({ connectionString: server.postgres.url });
  await admin.connect();
  await admin.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await setCounting(server, true);
  const rows: BenchRow[] = [];
  for (const name of [named, unnamed, byFunction]) {
    if (name === named && !path.keepsNamedStatements) continue;
    const prepare = name === named ? 'on' : 'off';
    const { database } = connectTo(server.urlAt(path.port), { tls: { mode: 'verify-full', ca: server.ca }, prepare });
    const waybills = createWaybills({
      database: name === byFunction ? database : hideFunction(database),
      ...{ timeZone: 'Asia/Kolkata', clock: systemClock, cacheTtlMs: 0 },
    });
    const find = (index: number) => waybills.findDuty(vehicleNo((index * 7) % 5000), null, createCall());
    for (let index = 0; index < 20; index += 1) await find(index); // until Postgres uses a generic plan
    await admin.query('SELECT pg_stat_statements_reset()');
    takeLog();
    for (let index = 0; index < lookups; index += 1) await find(index);
    const { rows: work } = await admin.query<Work>(
      `SELECT sum(calls) AS calls, sum(plans) AS plans, sum(total_plan_time) AS plan_ms, sum(total_exec_time) AS execute_ms
         FROM pg_stat_statements WHERE (query LIKE '%requested.vehicle_no%' OR query LIKE '%headway_duty%') AND query NOT LIKE '%pg_stat_statements%'`,
    );
    await database.close();
    const { calls, plans, plan_ms: planMs, execute_ms: executeMs } = work[0] as Work;
    const parses = takeLog().match(/duration: [\d.]+ ms {2}parse /g)?.length ?? 0;
    rows.push({
      group: path.name,
      name,
      unit: '',
      samples: [],
      figures: {
        'statements per lookup': Number(calls) / lookups,
        'parsed per lookup': parses / lookups,
        'planned per lookup': Number(plans) / lookups,
        'planning, ms': planMs / lookups,
        'executing, ms': executeMs / lookups,
      },
    });
  }
  await setCounting(server, false);
  await admin.end();
  return rows;
}

/** Turns counting on or off; it is off during latency measurements. */
export async function setCounting(server: BenchPostgres, isOn: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: server.postgres.url });
  await client.connect();
  await client.query(`ALTER SYSTEM SET pg_stat_statements.track = '${isOn ? 'top' : 'none'}'`);
  await client.query(`ALTER SYSTEM SET log_min_duration_statement = ${isOn ? 0 : -1}`);
  await client.query('SELECT pg_reload_conf(), pg_sleep(0.2)'); // until every session has read the setting
  await client.end();
}
