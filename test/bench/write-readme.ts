/** `npm run bench:readme`: writes the figures of the stored run into README.md; with `--check`, fails where they are behind. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readResults } from './framework/results.ts';
import { putFigures } from './report/readme-figures.ts';

const path = fileURLToPath(new URL('../../README.md', import.meta.url));
const results = readResults(fileURLToPath(new URL('../../docs/benchmark/results.json', import.meta.url)));
const readme = readFileSync(path, 'utf8');
const written = putFigures(readme, results);
if (process.argv.includes('--check')) {
  if (written !== readme) {
    console.error(
      'README.md: its figures are not those of docs/benchmark/results.json. Write them: npm run bench:readme',
    );
    process.exitCode = 1;
  }
} else if (written !== readme) writeFileSync(path, written);
