import type { Random } from '../../infra/local/demo-city/random.ts';
import type { Database } from '../../shared/connections/postgres/database.ts';
import { dutiesStatement, dutyStatement } from '../../shared/waybills/duty-statement.ts';
import { startDelayProxies } from '../bench/delay-proxy/delay-proxy.ts';
import { interleave } from '../bench/framework/interleave.ts';
import { quantile } from '../bench/framework/statistics.ts';
import type { Backends } from '../connections/postgres/conformance/backends.ts';
import { openTransport, type Transport } from '../connections/postgres/conformance/transports.ts';
import { createCall } from '../support/create-call.ts';
import { startTcpProxy } from '../support/proxies/tcp-proxy.ts';

export type Latency = { readonly medianMs: number; readonly p95Ms: number };
export type CallFigures = {
  /** Round trips of the first lookup, including opening the connection. */
  readonly coldRoundTrips: number;
  readonly coldMs: number;
  /** Round trips of a lookup on an open connection. */
  readonly roundTrips: number;
  readonly lookup: Latency;
  /** A list of 1,000 vehicles. */
  readonly list: Latency;
};
export type Bytes = { readonly sent: number; readonly received: number };

const vehicle = 'V1';
const ids = Array.from({ length: 1000 }, (_, index) => `V${index}`);
const lookUp = (database: Database) => database.query(dutyStatement, [vehicle], createCall());
const lookUpMany = (database: Database) => database.query(dutiesStatement, [ids], createCall());

/** Measures every transport at one round-trip time, one call each in turn. */
export async function measureCalls(
  transports: readonly Transport[],
  options: { backends: Backends; roundTripMs: number; rounds: number; random: Random },
): Promise<ReadonlyMap<string, CallFigures>> {
  const { backends, roundTripMs, rounds, random } = options;
  const proxies = await startDelayProxies();
  const open = async (transport: Transport) => {
    const proxy = await proxies.open({ targetPort: transport.findPort(backends), roundTripMs });
    const connect = () => openTransport(transport, { backends, port: proxy.port, max: 1 }).database;
    const countTrips = async (work: () => Promise<unknown>) => {
      const before = (await proxy.count()).roundTrips;
      const startMs = performance.now();
      await work();
      const tookMs = performance.now() - startMs;
      return { tookMs, trips: (await proxy.count()).roundTrips - before };
    };
    const colds: { tookMs: number; trips: number }[] = [];
    for (let round = 0; round < 5; round += 1) {
      const database = connect();
      colds.push(await countTrips(() => lookUp(database)));
      await database.close();
    }
    const database = connect();
    for (const work of [lookUp, lookUpMany]) await work(database); // warms plans, statement names and caches
    const { trips: roundTrips } = await countTrips(() => lookUp(database));
    const cold = colds.at(-1) ?? { tookMs: Number.NaN, trips: Number.NaN };
    const coldMs = quantile(
      colds.map(({ tookMs }) => tookMs),
      0.5,
    );
    return { name: transport.name, database, coldMs, coldRoundTrips: cold.trips, roundTrips };
  };
  const opened: Awaited<ReturnType<typeof open>>[] = [];
  for (const transport of transports) opened.push(await open(transport));
  try {
    const race = (work: (database: Database) => Promise<unknown>, count: number) =>
      interleave(
        opened.map(({ name, database }) => ({ name, run: () => work(database) })),
        { rounds: count, random },
      );
    const lookups = await race(lookUp, rounds);
    const lists = await race(lookUpMany, Math.ceil(rounds / 5));
    return new Map(
      opened.map(({ name, database: _, ...figures }) => [
        name,
        { ...figures, lookup: describe(lookups.get(name)), list: describe(lists.get(name)) },
      ]),
    );
  } finally {
    await Promise.all(opened.map(({ database }) => database.close()));
    await proxies.close();
  }
}

/** Bytes of one warm lookup in each direction, without TCP headers. */
export async function measureBytes(transport: Transport, backends: Backends): Promise<Bytes> {
  const sum = { client: 0, server: 0 };
  const proxy = await startTcpProxy({
    targetPort: transport.findPort(backends),
    observe: (from, chunk) => {
      sum[from] += chunk.length;
    },
  });
  const { database } = openTransport(transport, { backends, port: proxy.port, max: 1 });
  await lookUp(database);
  await lookUp(database);
  const before = { ...sum };
  const calls = 10;
  for (let call = 0; call < calls; call += 1) await lookUp(database);
  const bytes = { sent: (sum.client - before.client) / calls, received: (sum.server - before.server) / calls };
  await database.close();
  await proxy.close();
  return bytes;
}

function describe(samples: readonly number[] = []): Latency {
  return { medianMs: quantile(samples, 0.5), p95Ms: quantile(samples, 0.95) };
}
