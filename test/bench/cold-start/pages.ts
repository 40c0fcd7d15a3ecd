import { cp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { Metafile } from 'esbuild';
import type { FunctionPool } from '../../../infra/local/lambda/function-pool.ts';
import type { BenchOptions, BenchRow, BenchTable } from '../framework/bench.ts';
import { interleave } from '../framework/interleave.ts';
import { quantile } from '../framework/statistics.ts';

const [withPages, withoutPages] = ['HEADWAY_PAGES=all', 'HEADWAY_PAGES=none, without their files'] as const;

/** Noise of this machine between two equal functions; a page that was read at a start would take longer. */
const goalMs = 10;

/**
 * Compares starts of the API with the pages and without them: environments with one setting or the other, the second from a
 * copy of the function that has neither the assets nor the script that writes pages.
 * @param options.api dist/api, built
 * @param options.metafile of the same build
 * @param options.folder for the copy
 * @param options.deploy starts no environment yet
 * @param options.retire ends the environment once it is idle
 */
export async function measurePages({
  api,
  metafile,
  folder,
  deploy,
  call,
  retire,
  options: { isQuick, random, progress },
}: {
  api: string;
  metafile: string;
  folder: string;
  deploy: (name: string, taskRoot: string, variables: Readonly<Record<string, string>>) => FunctionPool;
  call: (pool: FunctionPool) => Promise<void>;
  retire: (pool: FunctionPool) => Promise<void>;
  options: BenchOptions;
}): Promise<BenchTable> {
  const { outputs } = JSON.parse(await readFile(metafile, 'utf8')) as Metafile;
  const copy = join(folder, 'api-without-pages');
  await cp(api, copy, { recursive: true });
  const writers = Object.entries(outputs).filter(([, { inputs }]) => 'functions/pages/write-page.ts' in inputs);
  const stems = writers.map(([path]) => parse(path).name);
  const scripts = (await readdir(join(copy, 'chunks'))).filter((file) => stems.some((stem) => file.startsWith(stem)));
  if (scripts.length === 0) throw new Error('dist/api/chunks has no script that writes pages');
  for (const path of ['pages', ...scripts.map((file) => `chunks/${file}`)]) {
    await rm(join(copy, path), { recursive: true });
  }

  const contestants = [
    { name: withPages, root: api, pool: deploy('api-all', api, { HEADWAY_PAGES: 'all' }) },
    { name: withoutPages, root: copy, pool: deploy('api-none', copy, { HEADWAY_PAGES: 'none' }) },
  ];
  const inits = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  const rounds = isQuick ? 3 : 15;
  const samples = await interleave(
    contestants.map(({ name, pool }) => ({
      name,
      prepare: async () => {
        const { initMs } = pool.environments()[0] ?? {};
        if (typeof initMs === 'number') inits.get(name)?.push(initMs);
        await retire(pool);
      },
      run: () => call(pool),
    })),
    { rounds, warmUp: 1, random, onRound: (round) => progress(`start with and without pages ${round} of ${rounds}`) },
  );
  const rows: BenchRow[] = [];
  for (const { name, root, pool } of contestants) {
    await retire(pool);
    const script = (await readdir(root)).find((file) => /^main-\w+\.cjs$/.test(file)) ?? '';
    const { size } = await stat(join(root, script));
    const figures = { 'kB of the script that a start loads': size / 1000 };
    rows.push({ group: 'first answer', name, unit: 'ms', samples: samples.get(name) ?? [], figures });
    rows.push({ group: 'init', name, unit: 'ms', samples: inits.get(name) ?? [] });
  }
  // Other work of the machine only adds to a start, as much as 30 ms: the quicker starts show what the function itself takes.
  const of = (name: string) => quantile(samples.get(name) ?? [], 0.25);
  return {
    name: 'pages',
    title: 'With the pages and without them',
    notes: [
      'The same function, started with the pages and from a copy without their files. The first answer is a duty, as above. Each sample of init is that of a start whose first answer is measured too, and one of the warm-up.',
    ],
    rows: rows.toSorted((a, b) => (a.group ?? '').localeCompare(b.group ?? '')),
    baseline: withoutPages,
    goals: [
      {
        name: 'start and first answer with the pages beyond the same without them, lower quartile',
        value: of(withPages) - of(withoutPages),
        direction: 'at most',
        limit: goalMs,
        unit: 'ms',
        reason:
          'The starts alternate; a difference comes from other load of the machine, or from a page that is read at a start.',
      },
    ],
  };
}
