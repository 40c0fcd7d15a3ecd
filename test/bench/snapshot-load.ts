import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packSnapshot, unpackSnapshot } from '../../shared/snapshot/pack.ts';
import { buildNetwork } from '../../shared/transit/build-network.ts';
import type { Network } from '../../shared/transit/network.ts';
import { indexNetwork } from '../../shared/transit/network-index.ts';
import { findMappingsOfRoute, findMappingsOfStop } from '../../shared/transit/route-stop-mappings.ts';
import { countStops, findRoute, listRoutes } from '../../shared/transit/routes.ts';
import { findStop, listStops } from '../../shared/transit/stops.ts';
import { type BenchRow, measureRounds, summarise } from './bench-row.ts';
import { createSyntheticFeed, goalSize, largestSize, type SyntheticSize } from './synthetic-feed.ts';

/** Source of both goals: issue 3. */
const goals = { loadMs: 60, lookupUs: 50 };

/** Measures loading snapshots (unpack, verify, decode, index; the fetch excluded), lookups in them, and their memory. */
export async function benchSnapshotLoad({ isQuick = false }: { isQuick?: boolean } = {}): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'headway-bench-'));
  try {
    const rounds = isQuick ? 5 : 20;
    const goal = packSnapshot(buildNetwork(createSyntheticFeed(goalSize)));
    const network = unpackSnapshot(goal);
    const largest = packSnapshot(buildNetwork(createSyntheticFeed(largestSize)));
    return [
      ...benchLoad('load of 10,000 stops, warm', goal, { rounds, goal: goals.loadMs }),
      ...benchLoad('load of 50,000 stops, warm', largest, { rounds, goal: null }),
      ...(await benchFirstLoad('10,000 stops', goal, { folder, rounds: isQuick ? 2 : 7, goal: goals.loadMs })),
      ...(await benchFirstLoad('50,000 stops', largest, { folder, rounds: isQuick ? 2 : 5, goal: null })),
      ...benchLookups(network, goalSize, isQuick ? 200 : 2000),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

type Packed = ReturnType<typeof packSnapshot>;

function benchLoad(
  name: string,
  packed: Packed,
  { rounds, goal }: { rounds: number; goal: number | null },
): BenchRow[] {
  const samples = measureRounds(rounds, () => indexNetwork(unpackSnapshot(packed)));
  return [{ name, ...summarise(samples), unit: 'ms', goal }];
}

/** The same in processes of their own, where nothing is compiled yet: what the first call of an environment pays. */
async function benchFirstLoad(
  name: string,
  { version, bytes }: Packed,
  { folder, rounds, goal }: { folder: string; rounds: number; goal: number | null },
): Promise<BenchRow[]> {
  const path = join(folder, version);
  await writeFile(path, bytes);
  const loads: { milliseconds: number; megabytes: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const script = join(import.meta.dirname, 'snapshot-load-once.ts');
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, path, version]);
    loads.push(JSON.parse(stdout));
  }
  return [
    {
      name: `load of ${name}, first of a process`,
      ...summarise(loads.map((load) => load.milliseconds)),
      unit: 'ms',
      goal,
    },
    { name: `memory held by ${name}`, ...summarise(loads.map((load) => load.megabytes)), unit: 'MB', goal: null },
  ];
}

function benchLookups(network: Network, { routes, stops }: SyntheticSize, rounds: number): BenchRow[] {
  const routeId = (round: number) => network.routes.ids[(round * 7) % routes] ?? '';
  const stopId = (round: number) => network.stops.ids[(round * 131) % stops] ?? '';
  const lookups: Record<string, (round: number) => unknown> = {
    findRoute: (round) => findRoute(network, routeId(round)),
    findStop: (round) => findStop(network, stopId(round)),
    findMappingsOfRoute: (round) => findMappingsOfRoute(network, routeId(round)),
    findMappingsOfStop: (round) => findMappingsOfStop(network, stopId(round)),
    countStops: (round) => countStops(network, routeId(round)),
    'listRoutes, after the first': () => listRoutes(network),
    'listStops, after the first': () => listStops(network),
  };
  return Object.entries(lookups).map(([name, lookup]) => ({
    name: `lookup: ${name}`,
    ...summarise(measureRounds(rounds, lookup).map((milliseconds) => milliseconds * 1000)),
    unit: 'us',
    goal: goals.lookupUs,
  }));
}
