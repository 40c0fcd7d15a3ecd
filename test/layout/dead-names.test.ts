import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDeadNames } from './find-dead-names.ts';
import { readTree, type Tree } from './read-tree.ts';

/** The dead names in a small repository to which this line is added, in a file of this path. */
function findIn(path: string, line: string): string[] {
  const files: Record<string, string> = {
    'package.json': '{"scripts": {"check": "tsc"}}',
    'README.md': '# Town',
    '.ci/run': 'npm run check',
    'docs/reference/architecture.md':
      '# Architecture\n\n## Deadlines\n\n```\n# no heading\n```\n\n## Where to find & add',
    'docs/decisions/0042-duty.md': '# 0042',
    'shared/core/pool.ts': 'export {};',
    'test/core/pool.test.ts': 'export {};',
  };
  files[path] = `${files[path] ?? ''}\n${line}\n`;
  const tree: Tree = { files: Object.keys(files), read: (name) => files[name] ?? '', imports: [] };
  return findDeadNames(tree);
}

describe('the check of names', () => {
  it.each([
    ['shared/core/b.ts', '// see shared/core/lake.ts', 'shared/core/lake.ts, which does not exist'],
    ['shared/core/b.ts', '// see lake.ts', 'lake.ts, which does not exist'],
    ['shared/core/b.ts', '// see core/lake.ts', 'core/lake.ts, which does not exist'],
    ['shared/core/b.ts', '// everything in shared/lake', 'shared/lake, which does not exist'],
    ['shared/core/b.ts', "new URL('../../docs/lake.md', import.meta.url)", 'docs/lake.md, which does not exist'],
    ['shared/core/b.ts', '// design.md has it', 'design.md, which does not exist'],
    ['shared/core/b.ts', '// architecture.md has it', 'architecture.md, which does not exist'],
    ['.ci/run', 'node test/lake/run.ts', 'test/lake/run.ts, which does not exist'],
    ['.ci/run', '.ci/lake', '.ci/lake, which does not exist'],
    ['README.md', '[page](docs/lake.md)', 'docs/lake.md, which does not exist'],
    ['README.md', '[page](docs/reference/architecture.md#lakes)', 'architecture.md#lakes, which does not exist'],
    ['README.md', '[page](docs/reference/architecture.md#no-heading)', '#no-heading, which does not exist'],
    ['README.md', '[below](#lakes)', '#lakes, which does not exist'],
    ['shared/core/b.ts', '// docs/reference/architecture.md#lakes', 'architecture.md#lakes, which does not exist'],
    ['shared/core/b.ts', '// docs/reference/architecture.md, "Lakes"', '"Lakes", which does not exist'],
    ['README.md', 'Run `npm run lake`.', 'npm run lake, which does not exist'],
    ['README.md', 'See decision 0043.', 'decision 0043, which does not exist'],
    ['shared/core/b.ts', '// docs/decisions/0043', 'decision 0043, which does not exist'],
    ['shared/core/b.ts', '// ../shared/design.md', '../shared/design.md: only feeds'],
    ['.ci/run', '../shared/tools/get-lake', '../shared/tools: only feeds'],
    ['test/core/b.ts', "new URL('../../../shared/tools/', import.meta.url)", '../../../shared/tools: only feeds'],
  ])('refuses %s: %s', (path, line, said) => {
    expect(findIn(path, line).join('\n')).toContain(said);
  });

  it.each([
    ['shared/core/b.ts', '// shared/core/pool.ts, core/pool.ts, pool.ts, pool.test.ts, test/core'],
    ['shared/core/b.ts', '// docs/reference/architecture.md#deadlines and docs/reference/architecture.md, "Deadlines"'],
    ['shared/core/b.ts', '// README.md, docs/decisions/0042, decision 0042, npm run check'],
    [
      'shared/core/b.ts',
      "import { createPool } from '../../shared/core/pool.ts'; // a.ts, request.sql, dist/api/index.mjs",
    ],
    ['shared/core/b.ts', '// https://example.org/docs/lake.md'],
    [
      'README.md',
      '[a](docs/reference/architecture.md#where-to-find--add) [b](#town) [c](docs/reference/) [d](https://example.org/x)',
    ],
    ['docs/reference/architecture.md', '[0042](../decisions/0042-duty.md), architecture.md, pool.ts'],
    [
      'test/core/b.ts',
      "new URL('../../../shared/feeds/', import.meta.url); // ../shared, ../shared/otp-recordings, ../shared/reports.",
    ],
  ])('allows %s: %s', (path, line) => {
    expect(findIn(path, line)).toEqual([]);
  });

  it('finds nothing in this repository', () => {
    expect(findDeadNames(readTree(join(import.meta.dirname, '../..')))).toEqual([]);
  });

  it('reports the file and line of the name', () => {
    expect(findIn('README.md', 'lake.ts')).toEqual(['README.md:2 names lake.ts, which does not exist.']);
  });
});
