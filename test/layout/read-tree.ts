import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The repository as the layout rules see it: every file that git tracks or would add, and who imports whom. */
export type Tree = {
  /** Paths from the root. */
  readonly files: readonly string[];
  readonly read: (path: string) => string;
  readonly imports: readonly Import[];
};

/** `entry`: the import names a public entry of the package in shared/connections, and no path. */
export type Import = { readonly from: string; readonly to: string; readonly entry?: string };

/** `import ... from`, `export ... from`, `import('...')`, and an import for its side effects; types count as well. */
const specifier = /(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)'(\.{1,2}\/[^']+|@headway\/connections(?:\/[^']+)?)'/gm;
const packageFolder = 'shared/connections';

/** Reads the tree of a checkout. An import that names no file of the tree is left out: tsc refuses it. */
export function readTree(root: string): Tree {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 32 * 1024 * 1024,
  });
  const files = [...new Set(listed.split('\n'))].filter((path) => path !== '' && existsSync(join(root, path)));
  const known = new Set(files);
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const entries = known.has(`${packageFolder}/package.json`) ? readEntries(read(`${packageFolder}/package.json`)) : {};
  const resolve = (from: string, target: string): Import => {
    if (target.startsWith('.')) return { from, to: normalize(join(dirname(from), target)) };
    const entry = target.replace('@headway/connections', '.');
    return { from, to: join(packageFolder, entries[entry] ?? entry), entry };
  };
  const imports = files
    .filter((path) => path.endsWith('.ts'))
    .flatMap((from) =>
      [...read(from).matchAll(specifier)]
        .map(([, target = '']) => resolve(from, target))
        .filter(({ to }) => known.has(to)),
    );
  return { files, read, imports };
}

/** The source file of each public entry of the package. */
function readEntries(manifest: string): Readonly<Record<string, string>> {
  return (JSON.parse(manifest) as { exports: Record<string, string> }).exports;
}
