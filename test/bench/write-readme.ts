/**
 * `npm run bench:readme`: writes the figures of the stored run into README.md and into the package's README; with `--check`, fails
 * where they are behind.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readResults } from './framework/results.ts';
import { putPoolFigures } from './report/pool-figures.ts';
import { putFigures } from './report/readme-figures.ts';

const results = readResults(fileURLToPath(new URL('../../docs/benchmark/results.json', import.meta.url)));
for (const [name, put] of [
  ['README.md', putFigures],
  ['shared/connections/README.md', putPoolFigures],
] as const) {
  const path = fileURLToPath(new URL(`../../${name}`, import.meta.url));
  const page = readFileSync(path, 'utf8');
  const written = put(page, results);
  if (written === page) continue;
  if (process.argv.includes('--check')) {
    console.error(
      `${name}: its figures are not those of docs/benchmark/results.json. Write them: npm run bench:readme`,
    );
    process.exitCode = 1;
  } else writeFileSync(path, written);
}
