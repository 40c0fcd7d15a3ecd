import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packSnapshot, unpackSnapshot } from '../../../shared/snapshot/format/pack.ts';
import { buildNetwork } from '../../../shared/transit/network/build-network.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import { buildIndexes } from '../../../shared/transit/network/network-index.ts';
import { findMappingsOfRoute, findMappingsOfStop } from '../../../shared/transit/route-stop-mappings.ts';
import { countStops, findRoute, listRoutes } from '../../../shared/transit/routes.ts';
import { findStop, listStops } from '../../../shared/transit/stops.ts';
import type { Bench, BenchRow, Goal } from '../framework/bench.ts';
import { measureRounds } from '../framework/measure-rounds.ts';
import { median } from '../framework/statistics.ts';
import { createSyntheticFeed, goalSize, largestSize, type SyntheticSize } from './synthetic-feed.ts';

const goals = { loadMs: 60, largestLoadMs: 100, environmentMegabytes: 150, lookupUs: 50 };

/** Loading snapshots (unpack, verify, decode, find a stop; without the fetch), lookups in them, and their memory. */
export const snapshotLoad: Bench = {
  name: 'snapshot-load',
  title: 'Snapshot: load, memory and lookups',
  run: async ({ isQuick, progress }) => {
    const folder = await mkdtemp(join(tmpdir(), 'headway-bench-'));
    try {
      const rounds = isQuick ? 5 : 20;
      const goal = packSnapshot(buildNetwork(createSyntheticFeed(goalSize)));
      const largest = packSnapshot(buildNetwork(createSyntheticFeed(largestSize)));
      progress('loads');
      const warm = benchLoad('load of 10,000 stops, warm', goal, rounds);
      const first = await benchFirstLoad('10,000 stops', goal, { folder, rounds: isQuick ? 2 : 7 });
      const warmLargest = benchLoad('load of 50,000 stops, warm', largest, rounds);
      const firstLargest = await benchFirstLoad('50,000 stops', largest, { folder, rounds: isQuick ? 2 : 5 });
      const [, memoryOfLargest] = firstLargest;
      const indexes = benchIndexes('all indexes of 50,000 stops', largest, isQuick ? 2 : 5);
      const rows = [warm, warmLargest, ...first, ...firstLargest, indexes];
      progress('lookups');
      const lookups = benchLookups(unpackSnapshot(goal), goalSize, isQuick ? 200 : 2000);
      return [
        {
          name: 'load',
          title: 'Load and memory of a snapshot',
          notes: [
            'Synthetic cities; fetching from the store is not included. A load ends with the first stop that is found by its id. "First of a process": V8 has not compiled the code yet, as in the first call of an environment.',
          ],
          rows,
          goals: [
            ...[warm, ...first.slice(0, 1)].map((row) =>
              toGoal(row, {
                limit: goals.loadMs,
                reason: `Warm, the same load takes ${median(warm.samples).toFixed(0)} ms; the rest is uncompiled code in a new process and other work on the machine.`,
              }),
            ),
            toGoal(warmLargest, {
              limit: goals.largestLoadMs,
              reason:
                'On an idle processor: a third decompresses, a fifth verifies the hash, a third reads the texts that the stop needs and copies the number columns, and the rest indexes. Other work on the machine adds to each.',
            }),
            ...(memoryOfLargest === undefined
              ? []
              : [
                  toGoal(memoryOfLargest, {
                    limit: goals.environmentMegabytes,
                    reason: 'The whole network is in memory.',
                  }),
                ]),
          ],
        },
        {
          name: 'lookups',
          title: 'Lookups in a network of 10,000 stops',
          rows: lookups,
          goals: lookups.map((row) =>
            toGoal(row, {
              limit: goals.lookupUs,
              reason:
                'Each lookup of a route builds a list with an object for each of its 31 to 40 stops; the other lookups only read columns.',
            }),
          ),
        },
      ];
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

type Packed = ReturnType<typeof packSnapshot>;

function toGoal({ name, unit, samples }: BenchRow, { limit, reason }: { limit: number; reason: string }): Goal {
  return { name, value: median(samples), direction: 'at most', limit, unit, reason };
}

function benchLoad(name: string, packed: Packed, rounds: number): BenchRow {
  const load = () => {
    const network = unpackSnapshot(packed);
    return findStop(network, network.stops.ids.at(-1) ?? '');
  };
  return { name, unit: 'ms', samples: measureRounds(rounds, load) };
}

/** All indexes of a network: one lookup needs one or two of them. */
function benchIndexes(name: string, packed: Packed, rounds: number): BenchRow {
  const unindexed = Array.from({ length: rounds + 1 }, () => unpackSnapshot(packed));
  return { name, unit: 'ms', samples: measureRounds(rounds, () => buildIndexes(unindexed.pop() as Network)) };
}

/** The same load in new processes with uncompiled code, as in the first call of an environment. */
async function benchFirstLoad(
  name: string,
  { version, bytes }: Packed,
  { folder, rounds }: { folder: string; rounds: number },
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
    { name: `load of ${name}, first of a process`, unit: 'ms', samples: loads.map((load) => load.milliseconds) },
    { name: `memory of ${name}`, unit: 'MB', samples: loads.map((load) => load.megabytes) },
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
    unit: 'us' as const,
    samples: measureRounds(rounds, lookup).map((milliseconds) => milliseconds * 1000),
  }));
}
