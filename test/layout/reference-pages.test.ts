import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settings } from '../../shared/configuration/configuration.ts';
import { findUntrueSteps, parsePaths } from './paths.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('docs/reference/architecture.md', () => {
  const paths = parsePaths(read('docs/reference/architecture.md'));

  it('has the path of a vehicle call, a route call and a refresh', () => {
    expect(paths.map(({ heading }) => heading)).toEqual([
      'Path of a vehicle call',
      'Path of a route call',
      'Path of a refresh',
    ]);
  });

  it('names, step by step, files that exist and what is in them', () => {
    const open = (file: string) => (file !== '' && existsSync(join(root, file)) ? read(file) : undefined);
    expect(findUntrueSteps(paths, open)).toEqual([]);
  });

  it('names every folder of functions and shared, one level below', () => {
    const page = read('docs/reference/architecture.md');
    const listFolders = (parent: string) =>
      readdirSync(join(root, parent), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
        .map(({ name }) => `${parent}/${name}`);
    const folders = ['functions', 'shared', 'infra', 'shared/connections'].flatMap(listFolders);
    expect(folders.length).toBeGreaterThan(20);
    expect(folders.filter((folder) => !page.includes(`| \`${folder}\` |`))).toEqual([]);
  });
});

describe('the check of paths', () => {
  const page = (steps: string) => parsePaths(`# Page\n\n## Path of a call\n\n${steps}\n\n## Other\n\n1. \`no.ts\`\n`);
  const open = (file: string) => (file === 'a.ts' ? 'export function openA() {}' : undefined);

  it.each([
    ['1. `b.ts` opens', 'there is no file b.ts'],
    ['1. opens', 'there is no file'],
    ['1. `a.ts`: `closeA` closes', 'a.ts has no closeA'],
    ['nothing', 'has 0 steps'],
    ['1. `a.ts`\n'.repeat(12), 'has 12 steps'],
  ])('refuses %j', (steps, said) => {
    expect(findUntrueSteps(page(steps), open).join('\n')).toContain(said);
  });

  it('allows a file that exists and names that it contains', () => {
    expect(findUntrueSteps(page('1. `a.ts`: `openA` opens\n2. `a.ts`'), open)).toEqual([]);
  });
});

describe('docs/reference/configuration.md', () => {
  const rows = [...read('docs/reference/configuration.md').matchAll(/^\| ([A-Z][A-Z_]+) \| [^|]* \| ([^|]*) \|/gm)];

  it('has one row for each setting', () => {
    expect(rows.map((row) => row[1]).toSorted()).toEqual(Object.keys(settings).toSorted());
  });

  it('shows the defaults that the code has', () => {
    const shown = Object.fromEntries(rows.map(([, name, value]) => [name, value]));
    const actual = Object.entries(settings).map(([name, { fallback }]) => {
      const isNone = fallback === null || (typeof fallback === 'object' && Object.keys(fallback).length === 0);
      return [name, isNone ? 'none' : String(fallback)];
    });
    expect(shown).toEqual(Object.fromEntries(actual));
  });
});
