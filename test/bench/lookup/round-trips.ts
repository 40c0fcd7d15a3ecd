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
import { askAsTheOldService } from '../guide/old-service.ts';
import type { BenchPostgres } from '../servers/bench-postgres.ts';
import { vehicleNo } from '../servers/large-waybills.ts';
import type { Path } from './database-paths.ts';

const lookups = 20;
const roundTripMs = 2; // long enough that the turns of a conversation are apart

/** Round trips on the wire per lookup, as the proxy counts them. */
export type RoundTrips = { readonly cold: number; readonly warm: number; readonly thawed: number | undefined };

/** Lookups of a client of each kind over one path: cold (nothing open yet), warm, and after a SIGSTOP. */
export async function countRoundTrips(
  path: Path,
  { server, proxies, lab }: { server: BenchPostgres; proxies: DelayProxies; lab: Lab },
): Promise<{ rows: BenchRow[]; ours: RoundTrips }> {
  const open = () => proxies.open({ targetPort: path.port, roundTripMs });
  const ours = {
    ...(await countOurs(server, await open())),
    ...(await countFrozen(path, { server, lab, proxy: await open() })),
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
  return { rows: [row('connect per call', perCall), row('old service', old), row('Headway', ours)], ours };
}

/** Counts the round trips of some work. */
async function during(proxy: DelayProxy, work: () => Promise<unknown>, times = 1): Promise<number> {
  const before = (await proxy.count()).roundTrips;
  for (let time = 0; time < times; time += 1) await work();
  return ((await proxy.count()).roundTrips - before) / times;
}

const login = (server: BenchPostgres, port: number) => ({
  connectionString: server.urlAt(port),
  ssl: { ca: server.ca, servername: 'localhost' },
});

async function countOurs(server: BenchPostgres, proxy: DelayProxy): Promise<{ cold: number; warm: number }> {
  const { database } = connectTo(server.urlAt(proxy.port), { tls: { mode: 'verify-full', ca: server.ca } });
  const waybills = createWaybills({ database, timeZone: 'Asia/Kolkata', clock: systemClock, cacheTtlMs: 0 });
  let index = 0;
  const find = () => waybills.findDuty(vehicleNo(index++), null, createCall());
  const cold = await during(proxy, find);
  const warm = await during(proxy, find, lookups);
  await database.close();
  return { cold, warm };
}

/** The built API in an environment of the local Lambda, which is stopped whenever it has nothing to do. */
async function countFrozen(
  path: Path,
  { server, lab, proxy }: { server: BenchPostgres; lab: Lab; proxy: DelayProxy },
): Promise<{ thawed: number }> {
  const fleet = lab.deploy({
    name: `lookup-${path.name.replaceAll(/\W/g, '-')}`,
    bundle: 'api',
    environments: 1,
    variables: {
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
    if (statusCode !== 200) throw new Error(`The lookup is answered with ${statusCode}: ${body}`);
  };
  try {
    await call();
    await call();
    return { thawed: await during(proxy, call, lookups) };
  } finally {
    await fleet.pool.stop();
  }
}

async function countOldService(server: BenchPostgres, proxy: DelayProxy): Promise<RoundTrips> {
  const client = new pg.Client(login(server, proxy.port));
  let index = 0;
  const find = () => askAsTheOldService(client, vehicleNo(index++));
  const cold = await during(proxy, async () => {
    await client.connect();
    await find();
  });
  const warm = await during(proxy, find, lookups);
  await client.end();
  return { cold, warm, thawed: undefined };
}

async function countPerCall(server: BenchPostgres, proxy: DelayProxy): Promise<RoundTrips> {
  const each = await during(
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
