import { SourceMap } from 'node:module';
import { transform } from 'esbuild';
import { expect, test } from 'vitest';
import { thinSourceMap } from '../../../infra/build/thin-source-map.ts';

const source = `
type Point = { x: number };

// A comment that is dropped.
export function first(point: Point): number {
  if (point.x > 1) {
    throw new Error('too far');
  }
  return [1, 2, 3].map((value) => value * point.x).reduce((sum, value) => sum + value, 0);
}

export const second = () => {
  throw new Error('second');
};
`;

test('a thin source map names the same line for each line of the code, and is shorter', async () => {
  const { code, map } = await transform(source, { loader: 'ts', sourcemap: 'external', sourcefile: 'a.ts' });
  const thin = thinSourceMap(map, code);
  expect(thin.length).toBeLessThan(map.length);
  const [whole, kept] = [map, thin].map((text) => new SourceMap(JSON.parse(text)));
  for (const [line, text] of code.split('\n').entries()) {
    if (text.trim() === '') continue;
    const column = text.search(/\S/);
    const expected = whole?.findEntry(line, column) as { originalLine: number };
    expect(kept?.findEntry(line, text.length)).toMatchObject({ originalLine: expected.originalLine });
  }
});
