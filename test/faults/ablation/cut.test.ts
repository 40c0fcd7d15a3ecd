import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ablations } from './ablations.ts';
import { cut } from './cut.ts';
import { testAblations } from './test-ablations.ts';

const root = new URL('../../../', import.meta.url);

test.each([...ablations, ...testAblations])('there is still a piece of source to take out: $name', async ({ cuts }) => {
  for (const file of new Set(cuts.map((one) => one.file))) {
    const contents = await readFile(new URL(file, root), 'utf8');
    expect(cut(contents, file, cuts)).not.toBe(contents);
  }
});
