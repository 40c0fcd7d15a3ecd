import pg from 'pg';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createWaybills } from '../../../shared/waybills/waybills.ts';
import { createCall } from '../../support/create-call.ts';
import { connectTo } from '../../support/servers/waybills-database.ts';
import type { BenchOptions, BenchRow } from '../framework/bench.ts';
import { interleave } from '../framework/interleave.ts';
import type { BenchPostgres } from '../servers/bench-postgres.ts';
import { vehicleNo } from '../servers/large-waybills.ts';
import type { DatabasePath } from './database-paths.ts';

export const bareDriver = 'select 1, bare driver';

export const lookupContestants = [
  { name: bareDriver, configuration: 'One open `pg` connection with TLS over the same path, running a simple query.' },
  {
    name: 'Headway, named',
    configuration: '`findDuty` with WAYBILLS_DB_PREPARE=on; absent if the path does not keep named statements.',
  },
  {
    name: 'Headway, unnamed',
    configuration: '`findDuty` with WAYBILLS_DB_PREPARE=off: parsed and planned at each lookup.',
  },
];

/** Compares a duty lookup with the cheapest possible query over the same path, without added delay. */
export async function measureLookup(
  path: DatabasePath,
  server: BenchPostgres,
  { isQuick, random }: BenchOptions,
): Promise<BenchRow[]> {
  const url = server.urlAt(path.port);
  const client = new pg.Client({ connectionString: url, ssl: { ca: server.ca, servername: 'localhost' } });
  await client.connect();
  const tls = { mode: 'verify-full', ca: server.ca } as const;
  let index = 0;
  const headway = (['on', 'off'] as const)
    .filter((prepare) => prepare === 'off' || path.keepsNamedStatements)
    .map((prepare) => {
      const { database } = connectTo(url, { tls, prepare });
      const waybills = createWaybills({ database, timeZone: 'Asia/Kolkata', clock: systemClock, cacheTtlMs: 0 });
      return {
        name: `Headway, ${prepare === 'on' ? 'named' : 'unnamed'}`,
        run: () => waybills.findDuty(vehicleNo((index++ * 7) % 5000), null, createCall()),
        close: () => database.close(),
      };
    });
  const contestants = [{ name: bareDriver, run: () => client.query('SELECT 1') }, ...headway];
  const samples = await interleave(contestants, { rounds: isQuick ? 30 : 600, warmUp: isQuick ? 20 : 200, random });
  await Promise.all([client.end(), ...headway.map(({ close }) => close())]);
  return [...samples].map(([name, samples]): BenchRow => ({ group: path.name, name, unit: 'ms', samples }));
}
