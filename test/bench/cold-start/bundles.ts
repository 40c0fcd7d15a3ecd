import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Metafile } from 'esbuild';
import { servingFunctionNames } from '../../../infra/build/function-names.ts';
import type { Bench, BenchRow } from '../framework/bench.ts';

const root = new URL('../../../', import.meta.url);

/** The size of each library in the deployed bundles. */
export const bundles: Bench = {
  name: 'bundles',
  title: 'Bundles, by library',
  run: async () => {
    await promisify(execFile)(process.execPath, ['infra/build/build.ts'], { cwd: root });
    const rows: BenchRow[] = [];
    for (const name of servingFunctionNames) {
      const metafile: Metafile = JSON.parse(await readFile(new URL(`dist/metafiles/${name}.json`, root), 'utf8'));
      rows.push(...describeBundle(name, metafile));
    }
    return [
      {
        name: 'libraries',
        title: 'Bytes of the minified bundles by library',
        notes: [
          "From esbuild's metafile. At start: the static imports of the entry, which every environment reads. dist/api packs them into one script with a code cache (docs/decisions/0470-code-cache.md), together with the vehicle endpoints and the driver pg, which count as loaded on demand here. The rest is loaded on demand (another database driver, GraphQL).",
        ],
        rows,
      },
    ];
  },
};

type Sizes = { whole: number; atStart: number };

/** One row for the function and one for each library above 1 % of its size. */
export function describeBundle(name: string, { outputs }: Metafile): BenchRow[] {
  const scripts = Object.entries(outputs).filter(([file]) => file.endsWith('.mjs'));
  const entry = scripts.find(([file]) => file.endsWith(`${name}/index.mjs`))?.[0];
  const atStart = followImports(outputs, entry ?? '');
  const libraries = new Map<string, Sizes>();
  const total: Sizes = { whole: 0, atStart: 0 };
  for (const [file, { inputs, bytes }] of scripts) {
    add(total, bytes, atStart.has(file));
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const library = findLibrary(input);
      const sizes = libraries.get(library) ?? { whole: 0, atStart: 0 };
      libraries.set(library, sizes);
      add(sizes, bytesInOutput, atStart.has(file));
    }
  }
  const toRow = (of: string, { whole, atStart }: Sizes): BenchRow => ({
    group: `dist/${name}`,
    name: of,
    unit: 'kB',
    samples: [],
    figures: { 'kB at start': atStart / 1000, kB: whole / 1000 },
  });
  const large = [...libraries].filter(([, { whole }]) => whole > total.whole / 100);
  return [
    toRow('total', total),
    ...large.sort((a, b) => b[1].whole - a[1].whole).map(([of, sizes]) => toRow(of, sizes)),
  ];
}

function add(sizes: Sizes, bytes: number, isAtStart: boolean): void {
  sizes.whole += bytes;
  if (isAtStart) sizes.atStart += bytes;
}

/** The entry and its static imports. */
function followImports(outputs: Metafile['outputs'], file: string, found = new Set<string>()): Set<string> {
  if (found.has(file) || outputs[file] === undefined) return found;
  found.add(file);
  for (const { path, kind } of outputs[file].imports) {
    if (kind === 'import-statement') followImports(outputs, path, found);
  }
  return found;
}

/** The package that a source file belongs to. */
export function findLibrary(input: string): string {
  const inside = input.split('node_modules/').at(-1) ?? '';
  if (!input.includes('node_modules/')) return 'Headway itself';
  const [scope = '', name = ''] = inside.split('/');
  if (scope.startsWith('@aws-sdk') || scope.startsWith('@smithy')) return 'AWS SDK (@aws-sdk, @smithy)';
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}
