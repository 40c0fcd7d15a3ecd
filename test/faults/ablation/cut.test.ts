import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ablations } from './ablations.ts';
import { cut } from './cut.ts';
import { testAblations } from './test-ablations.ts';

const root = new URL('../../../', import.meta.url);

test.each([...ablations, ...testAblations])(
  'the source still contains the text that an ablation removes: $name',
  async ({ cuts }) => {
    for (const file of new Set(cuts.map((one) => one.file))) {
      const contents = await readFile(new URL(file, root), 'utf8');
      expect(cut(contents, file, cuts)).not.toBe(contents);
    }
  },
);

test.each(testAblations)('the test that an ablation runs still has its title: $name', async ({ file, test: title }) => {
  const contents = await readFile(new URL(`test/${file}`, root), 'utf8');
  expect(contents.replaceAll("\\'", "'")).toContain(title);
});
