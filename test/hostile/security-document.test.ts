import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);

it('docs/security.md names an existing test for each defence', async () => {
  const text = await readFile(new URL('docs/security.md', root), 'utf8');
  const table = text.slice(text.indexOf('## What is defended where'), text.indexOf('## Limits'));
  const rows = table.split('\n').filter((line) => /^\| (?!threat )/.test(line));
  expect(rows.length).toBeGreaterThan(15);
  for (const row of rows) {
    const [, file, title] = /\| `(test\/[\w/.-]+)`: (.+) \|$/.exec(row) ?? [];
    expect(file, row).toBeDefined();
    expect(await readFile(new URL(file ?? '', root), 'utf8'), `${file}: ${title}`).toContain(title);
  }
});
