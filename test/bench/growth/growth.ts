import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publishNetwork } from '../../support/feeds/publish-network.ts';
import { setup as buildFunctions } from '../../support/functions/build-functions.ts';
import type { Bench, BenchRow, Goal, LinePlot, Unit } from '../framework/bench.ts';
import { shuffle } from '../framework/interleave.ts';
import { median } from '../framework/statistics.ts';
import { createSyntheticFeed, type SyntheticSize } from '../snapshot/synthetic-feed.ts';
import type { GrowthFigures } from './growth-once.ts';
import { measurePeakMegabytes } from './peak-memory.ts';

/** The cost of a larger network: the first call, later calls, and memory. */
export const growth: Bench = {
  name: 'growth',
  title: 'Growth: from 1,000 to 50,000 stops',
  run: async ({ isQuick, random, progress }) => {
    const folder = await mkdtemp(join(tmpdir(), 'headway-bench-'));
    try {
      const sizes = (isQuick ? [1000, 5000] : [1000, 5000, 20_000, 50_000]).map(sizeOf);
      for (const size of sizes) {
        progress(`publishing ${size.stops} stops`);
        await publishNetwork(join(folder, `${size.stops}`), { ...createSyntheticFeed(size), feedId: 'city' });
      }
      const figures = new Map(sizes.map((size): [SyntheticSize, GrowthFigures[]] => [size, []]));
      const processes = isQuick ? 1 : 2;
      for (const [index, size] of shuffle(
        sizes.flatMap((size) => Array(processes).fill(size)),
        random,
      ).entries()) {
        progress(`process ${index + 1} of ${sizes.length * processes}`);
        figures.get(size)?.push(await measureOnce(folder, size, isQuick ? 20 : 200));
      }
      await buildFunctions();
      const peaks = new Map<SyntheticSize, number[]>();
      for (const size of sizes) {
        progress(`peak memory with ${size.stops} stops`);
        const measured: number[] = [];
        for (let round = 0; round < (size === sizes.at(-1) ? processes : 1); round += 1) {
          measured.push(await measurePeakMegabytes(join(folder, `${size.stops}`), 'city'));
        }
        peaks.set(size, measured);
      }
      const rows = [...figures].flatMap(([size, measured]) => toRows(size, measured, peaks.get(size) ?? []));
      return [
        {
          name: 'growth',
          title: 'One environment with networks of growing size',
          notes: [
            'Synthetic cities of the same density: 25 stops and 10 patterns per route. Each sample is one process with the whole stack; sizes run in random order. For calls after the first, a sample is the median of 200 calls (10 for the search). The search is for a number and a word that occurs in four of five names. The first call reads the snapshot from a folder, unpacks, verifies and indexes it. The peak is the largest resident set of one process of the built API, started as Lambda starts Node with 1,024 MB, which answers both whole lists in brotli and gzip and 300 pages of stops.',
          ],
          rows,
          goals: findGoals(rows),
          plots: drawPlots(rows),
        },
      ];
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

function sizeOf(stops: number): SyntheticSize {
  return { stops, routes: stops / 25, patterns: stops * 0.4 };
}

async function measureOnce(folder: string, { stops, routes }: SyntheticSize, rounds: number): Promise<GrowthFigures> {
  const script = join(import.meta.dirname, 'growth-once.ts');
  const args = [join(folder, `${stops}`), 'city', `${stops}`, `${routes}`, `${rounds}`];
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, ...args]);
  return JSON.parse(stdout);
}

const firstCall = 'the first call';
const memory = 'memory of the network';
const peak = 'peak memory of the process, whole lists included';

/** The memory that an environment needs for the largest network. */
function findGoals(rows: readonly BenchRow[]): Goal[] {
  const largest = rows.findLast(({ name }) => name === peak);
  if (largest === undefined || !largest.group?.startsWith('50,000')) return [];
  return [
    {
      name: 'memory of an environment with 50,000 stops, whole lists included',
      value: median(largest.samples),
      direction: 'at most',
      limit: 150,
      unit: 'MB',
      isHeadline: true,
      reason: 'A fifth is the network and its index; the rest is Node, the code, the parts of lists, and garbage.',
    },
  ];
}

function toRows({ stops }: SyntheticSize, figures: readonly GrowthFigures[], peaks: readonly number[]): BenchRow[] {
  const group = `${stops.toLocaleString('en')} stops`;
  const row = (name: string, unit: Unit, read: (figures: GrowthFigures) => number): BenchRow => ({
    group,
    name,
    unit,
    samples: figures.map(read),
  });
  const queries = Object.keys(figures[0]?.microseconds ?? {});
  return [
    row(firstCall, 'ms', ({ firstMs }) => firstMs),
    row(memory, 'MB', ({ megabytes }) => megabytes),
    { group, name: peak, unit: 'MB', samples: [...peaks] },
    ...queries.map((name) => row(name, 'us', ({ microseconds }) => microseconds[name] ?? Number.NaN)),
  ];
}

function drawPlots(rows: readonly BenchRow[]): LinePlot[] {
  const line = (name: string) => ({
    name,
    points: rows
      .filter((row) => row.name === name)
      .map(({ group = '', samples }) => ({
        x: Number.parseInt(group.replaceAll(',', ''), 10),
        y: median(samples),
        low: Math.min(...samples),
        high: Math.max(...samples),
      })),
  });
  const x = { label: 'stops', scale: 'log' } as const;
  const queries = [...new Set(rows.filter(({ unit }) => unit === 'us').map(({ name }) => name))];
  return [
    { title: 'The first call', x, y: { label: 'ms', scale: 'linear' }, lines: [line(firstCall)] },
    { title: 'Memory of the network', x, y: { label: 'MB', scale: 'linear' }, lines: [line(memory)] },
    { title: 'Calls after the first', x, y: { label: 'µs', scale: 'log' }, lines: queries.map(line) },
  ];
}
