import pg from 'pg';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { dutyStatement } from '../../../shared/waybills/duty-statement.ts';
import { createWaybills } from '../../../shared/waybills/waybills.ts';
import { apiVariables, type Lab } from '../../faults/lab/lab.ts';
import { createHttpApiEvent } from '../../support/api/gateway-events.ts';
import { createCall } from '../../support/create-call.ts';
import { connectTo } from '../../support/servers/waybills-database.ts';
import type { DelayProxies, DelayProxy } from '../delay-proxy/delay-proxy.ts';
import type { BenchRow } from '../framework/bench.ts';
import { readDutyLikeOldService } from '../guide/old-service.ts';
import type { BenchPostgres } from '../servers/bench-postgres.ts';
import { vehicleNo } from '../servers/large-waybills.ts';
import type { DatabasePath } from './database-paths.ts';

const lookups = 20;
const roundTripMs = 2; // long enough to separate the turns of a conversation

/** Round trips per lookup, counted by the proxy. */
export type RoundTrips = { readonly cold: number; readonly warm: number; readonly thawed: number | undefined };

/** Counts the round trips of each client over one path: cold (no connection open), warm, and after a SIGSTOP. */
export async function countRoundTrips(
  path: DatabasePath,
  { server, proxies, lab }: { server: BenchPostgres; proxies: DelayProxies; lab: Lab },
): Promise<{ rows: BenchRow[]; ours: RoundTrips }> {
  const open = () => proxies.open({ targetPort: path.port, roundTripMs });
  const headway = {
    ...(await countHeadway(server, await open())),
    ...(await countThawed(path, { server, lab, proxy: await open() })),
  };
  const old = await countOldService(server, await open());
  const perCall = await countPerCall(server, await open());
  const row = (name: string, { cold, warm, thawed }: RoundTrips): BenchRow => ({
    group: path.name,
    name,
    unit: '',
    samples: [],
    figures: { cold, warm, 'after a freeze': thawed ?? '–' },
  });
  return { rows: [row('connect per call', perCall), row('old service', old), row('Headway', headway)], ours: headway };
}

/** The round trips of `work`, averaged over `times` runs. */
async function countDuring(proxy: DelayProxy, work: () => Promise<unknown>, times = 1): Promise<number> {
  const before = (await proxy.count()).roundTrips;
  for (let time = 0; time < times; time += 1) await work();
  return ((await proxy.count()).roundTrips - before) / times;
}

const login = (server: BenchPostgres, port: number) => ({
  connectionString: server.urlAt(port),
  ssl: { ca: server.ca, servername: 'localhost' },
});

async function countHeadway(server: BenchPostgres, proxy: DelayProxy): Promise<{ cold: number; warm: number }> {
  const { database } = connectTo(server.urlAt(proxy.port), { tls: { mode: 'verify-full', ca: server.ca } });
  const waybills = createWaybills({ database, timeZone: 'Asia/Kolkata', clock: systemClock, cacheTtlMs: 0 });
  let index = 0;
  const find = () => waybills.findDuty(vehicleNo(index++), null, createCall());
  const cold = await countDuring(proxy, find);
  const warm = await countDuring(proxy, find, lookups);
  await database.close();
  return { cold, warm };
}

/** The built API in an environment of the local Lambda, which is stopped between calls. */
async function countThawed(
  path: DatabasePath,
  { server, lab, proxy }: { server: BenchPostgres; lab: Lab; proxy: DelayProxy },
): Promise<{ thawed: number }> {
  const fleet = lab.deploy({
    name: `lookup-${path.name.replaceAll(/\W/g, '-')}`,
    bundle: 'api',
    environments: 1,
    variables: {
      HEADWAY_CLIENT_UNITS_PER_SECOND: '0',
      ...apiVariables,
      SNAPSHOT_STORE: lab.store,
      WAYBILLS_DB_URL: server.urlAt(proxy.port),
      WAYBILLS_DB_TLS: 'verify-full',
      WAYBILLS_DB_CA: server.certificate.caFile,
    },
  });
  let index = 0;
  const call = async () => {
    const event = createHttpApiEvent({ target: `/vehicle/town/service-type/${vehicleNo(index++)}` });
    const { payload } = await fleet.pool.invoke(Buffer.from(JSON.stringify(event)));
    const { statusCode, body } = JSON.parse(payload.toString());
    if (statusCode !== 200) throw new Error(`lookup: expected status 200, got ${statusCode}: ${body}`);
  };
  try {
    await call();
    await call();
    return { thawed: await countDuring(proxy, call, lookups) };
  } finally {
    await fleet.pool.stop();
  }
}

async function countOldService(server: BenchPostgres, proxy: DelayProxy): Promise<RoundTrips> {
  const client = new pg.Client(login(server, proxy.port));
  let index = 0;
  const find = () => readDutyLikeOldService(client, vehicleNo(index++));
  const cold = await countDuring(proxy, async () => {
    await client.connect();
    await find();
  });
  const warm = await countDuring(proxy, find, lookups);
  await client.end();
  return { cold, warm, thawed: undefined };
}

async function countPerCall(server: BenchPostgres, proxy: DelayProxy): Promise<RoundTrips> {
  const each = await countDuring(
    proxy,
    async () => {
      const client = new pg.Client(login(server, proxy.port));
      await client.connect();
      await client.query(dutyStatement.text, [vehicleNo(1)]);
      await client.end();
    },
    3,
  );
  return { cold: each, warm: each, thawed: each };
}
