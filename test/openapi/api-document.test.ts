import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);

describe('docs/reference/http-api.md', () => {
  it('names an existing test for each fault of the older service', async () => {
    const text = await readFile(new URL('docs/reference/http-api.md', root), 'utf8');
    const rows = [...text.matchAll(/^\| .+ \| `(test\/[\w/.-]+)`: (.+) \|$/gm)];
    expect(rows.length).toBeGreaterThan(25);
    for (const [, file = '', title = ''] of rows) {
      expect(await readFile(new URL(file, root), 'utf8'), `${file}: ${title}`).toContain(title);
    }
  });
});
