import { expect, it } from 'vitest';
import { summariseProfile } from './summarise-profile.ts';

it('sums the time of each library, longest first, without idle time and short entries', () => {
  const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 0, columnNumber: 5 });
  const nodes = [
    frame('(idle)'),
    frame('parse', 'file:///dist/api/index.mjs'),
    frame('run', 'node:internal/modules'),
    frame('compileSourceTextModule', 'node:internal/modules'),
    frame('(garbage collector)'),
    frame('again', 'file:///dist/api/index.mjs'),
  ].map((callFrame, index) => ({ id: index + 1, callFrame }));
  const map = { findEntry: () => ({ originalSource: '../../node_modules/zod/v4/core.js' }) } as never;
  const lines = summariseProfile(
    { nodes, samples: [1, 2, 3, 4, 5, 6], timeDeltas: [90_000, 3000, 20_000, 8000, 1000, 4000] },
    new Map([['file:///dist/api/index.mjs', map]]),
  );
  expect(lines).toEqual(['Node itself: 20 ms', 'compiling modules: 8 ms', 'zod: 7 ms']);
});
