/** `npm run drivers [-- --quick]`: tests and measures every driver on the same Postgres, and writes docs/drivers.md. */
import { mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../../infra/local/demo-city/random.ts';
import { startGuard } from '../../infra/local/process-guard/start-guard.ts';
import { startPostgres } from '../../infra/local/servers/postgres.ts';
import { driverNames } from '../../infra/local/start/database/start-driver.ts';
import { startBackends } from '../connections/postgres/conformance/backends.ts';
import { type Transport, transports } from '../connections/postgres/conformance/transports.ts';
import { fillWaybills } from '../faults/lab/peers/waybills-data.ts';
import { measureBytes, measureCalls } from './measure-calls.ts';
import { measureInit } from './measure-init.ts';
import { measureLists } from './measure-lists.ts';
import { readConformance } from './read-conformance.ts';
import { type DriverFigures, writeDrivers } from './write-drivers.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, seed: { type: 'string' } } });
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const random = createRandom(seed);
const print = (text: string) => process.stdout.write(`${text}\n`);
const scale = values.quick ? 0.1 : 1;
const roundsByTrip = new Map([
  [0, 200],
  [2, 100],
  [20, 40],
]);

const startMs = performance.now();
print('Conformance: every case on every driver');
const cases = await readConformance();
const folder = await mkdtemp(join(await realpath(tmpdir()), 'headway-drivers-'));
const guard = startGuard(folder);
const postgres = await startPostgres({ folder });
await fillWaybills(postgres.url);
const backends = await startBackends(postgres.url);
try {
  const calls = new Map();
  for (const [roundTripMs, rounds] of roundsByTrip) {
    print(`Calls: round trip of ${roundTripMs} ms`);
    const options = { backends, roundTripMs, rounds: Math.ceil(rounds * scale), random };
    calls.set(roundTripMs, await measureCalls(transports, options));
  }
  print('Bytes, lists, cold starts');
  const bytes = new Map<string, Awaited<ReturnType<typeof measureBytes>>>();
  for (const transport of transports) bytes.set(transport.name, await measureBytes(transport, backends));
  const lists = await measureLists(findTransport('data-api'), { backends, rounds: Math.ceil(40 * scale), random });
  const inits = await measureInit(driverNames, { databaseUrl: postgres.url, rounds: Math.ceil(9 * scale), random });
  const figures: DriverFigures = { calls, bytes, lists, inits };
  const seconds = (performance.now() - startMs) / 1000;
  const text = writeDrivers({ cases, figures, seed, seconds, pgbouncer: backends.pgbouncer?.version });
  const path = values.quick ? 'dist/drivers.md' : 'docs/drivers.md';
  await writeFile(new URL(`../../${path}`, import.meta.url), text);
  print(`${text}\nWritten: ${path}`);
  const bad = cases.filter(({ cells }) => [...cells.values()].some((cell) => (cell?.kind ?? 'failed') === 'failed'));
  for (const { name } of bad) print(`FAILED or missing: ${name}`);
  process.exitCode = bad.length === 0 ? 0 : 1;
} finally {
  await backends.stop();
  await postgres.stop();
  await guard.finish();
}

function findTransport(name: string): Transport {
  const found = transports.find((transport) => transport.name === name);
  if (found === undefined) throw new Error(`unknown transport ${name}`);
  return found;
}
