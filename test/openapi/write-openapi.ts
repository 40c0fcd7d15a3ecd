/**
 * Writes docs/openapi.json from the endpoints' declarations, and from it docs/openapi.d.ts, the types for clients
 * that select no fields.
 * With --check it writes nothing, and fails if one of the two is out of date.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describeWholeAnswers } from '../support/api/describe-whole.ts';
import { formatOpenapi } from '../support/api/format-openapi.ts';

const file = fileURLToPath(new URL('../../docs/openapi.json', import.meta.url));
const typesFile = file.replace(/json$/, 'd.ts');
const text = await formatOpenapi();
const mark = `// Made from openapi.json (${createHash('sha256').update(text).digest('hex').slice(0, 16)}) by npm run openapi.`;

if (process.argv.includes('--check')) {
  const [written, types] = await Promise.all([file, typesFile].map((path) => readFile(path, 'utf8').catch(() => '')));
  if (written !== text || !types?.startsWith(mark)) {
    console.error('docs/openapi.json or docs/openapi.d.ts is out of date: run npm run openapi');
    process.exit(1);
  }
} else {
  await writeFile(file, text);
  // Not a devDependency: it needs the API of TypeScript 5, which TypeScript 7 does not have.
  const tools = ['--package', 'openapi-typescript@7.13.0', '--package', 'typescript@5.9.3'];
  const whole = `${typesFile}.json`;
  await writeFile(whole, JSON.stringify(describeWholeAnswers(JSON.parse(text))));
  try {
    await promisify(execFile)('npx', ['--yes', ...tools, 'openapi-typescript', whole, '--output', typesFile]);
  } finally {
    await rm(whole);
  }
  await writeFile(typesFile, `${mark}\n${await readFile(typesFile, 'utf8')}`);
}
