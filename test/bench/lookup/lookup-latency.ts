import type { Database } from '@headway/connections/database';
import pg from 'pg';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { dutyStatement } from '../../../shared/waybills/duty-statement.ts';
import { createWaybills } from '../../../shared/waybills/waybills.ts';
import { createCall } from '../../support/create-call.ts';
import { connectTo } from '../../support/servers/waybills-database.ts';
import type { BenchOptions, BenchRow } from '../framework/bench.ts';
import { interleave } from '../framework/interleave.ts';
import type { BenchPostgres } from '../servers/bench-postgres.ts';
import { vehicleNo } from '../servers/large-waybills.ts';
import type { DatabasePath } from './database-paths.ts';

export const bareDriver = 'select 1, bare driver';
export const [sameStatement, named, unnamed, byFunction] = [
  'the same statement, bare driver',
  'Headway, named',
  'Headway, unnamed',
  'Headway, unnamed, by the function',
] as const;

export const lookupContestants = [
  { name: bareDriver, configuration: 'One open `pg` connection with TLS over the same path, running a simple query.' },
  {
    name: sameStatement,
    configuration: 'The text of the lookup on that connection, named where the path keeps names.',
  },
  {
    name: named,
    configuration: '`findDuty` with WAYBILLS_DB_PREPARE=on; absent if the path does not keep named statements.',
  },
  {
    name: unnamed,
    configuration: '`findDuty` with WAYBILLS_DB_PREPARE=off: parsed and planned at each lookup.',
  },
  {
    name: byFunction,
    configuration: 'The same where the role finds the function `headway_duty_1`, which keeps its plan.',
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
  const nextVehicle = () => vehicleNo((index++ * 7) % 5000);
  const headway = [named, unnamed, byFunction]
    .filter((name) => name !== named || path.keepsNamedStatements)
    .map((name) => {
      const { database } = connectTo(url, { tls, prepare: name === named ? 'on' : 'off' });
      const waybills = createWaybills({
        database: name === byFunction ? database : hideFunction(database),
        ...{ timeZone: 'Asia/Kolkata', clock: systemClock, cacheTtlMs: 0 },
      });
      return {
        name,
        run: () => waybills.findDuty(nextVehicle(), null, createCall()),
        close: () => database.close(),
      };
    });
  const statement = path.keepsNamedStatements
    ? { name: 'plain', text: dutyStatement.text }
    : { text: dutyStatement.text };
  const contestants = [
    { name: bareDriver, run: () => client.query('SELECT 1') },
    { name: sameStatement, run: () => client.query({ ...statement, values: [nextVehicle()] }) },
    ...headway,
  ];
  const samples = await interleave(contestants, { rounds: isQuick ? 30 : 600, warmUp: isQuick ? 20 : 200, random });
  await Promise.all([client.end(), ...headway.map(({ close }) => close())]);
  return [...samples].map(([name, samples]): BenchRow => ({ group: path.name, name, unit: 'ms', samples }));
}

/** The database of a role that does not find the function. */
export function hideFunction(database: Database): Database {
  return {
    ...database,
    query: async (...query) => (await database.query(...query)).map(({ has_function, ...row }) => row),
  };
}
