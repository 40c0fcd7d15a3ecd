import type { Metafile } from 'esbuild';
import { expect, it } from 'vitest';
import { describeBundle } from './bundles.ts';

const output = (bytes: number, inputs: Record<string, number>, imports: [string, string][] = []) => ({
  bytes,
  inputs: Object.fromEntries(Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }])),
  imports: imports.map(([path, kind]) => ({ path, kind })),
  exports: [],
});

it('lists bytes by library, and those that are read at start', () => {
  const metafile = {
    inputs: {},
    outputs: {
      'dist/api/index.mjs': output(3000, { 'shared/a.ts': 2000, 'node_modules/pg/lib/a.js': 1000 }, [
        ['dist/api/chunks/a.mjs', 'import-statement'],
        ['dist/api/chunks/b.mjs', 'dynamic-import'],
      ]),
      'dist/api/index.mjs.map': output(9999, {}),
      'dist/api/chunks/a.mjs': output(4000, { 'node_modules/@middy/core/index.js': 4000 }),
      'dist/api/chunks/b.mjs': output(5000, {
        'node_modules/@aws-sdk/x/index.js': 2000,
        'node_modules/@aws-sdk/x/node_modules/@smithy/y/i.js': 2990,
        'node_modules/tiny/i.js': 10,
      }),
    },
  } as unknown as Metafile;
  const sizes = describeBundle('api', metafile).map(({ name, figures }) => [
    name,
    figures?.['kB at start'],
    figures?.['kB'],
  ]);
  expect(sizes).toEqual([
    ['total', 7, 12],
    ['AWS SDK (@aws-sdk, @smithy)', 0, 4.99],
    ['@middy/core', 4, 4],
    ['Headway itself', 2, 2],
    ['pg', 1, 1],
  ]);
});
