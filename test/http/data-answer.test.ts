import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { writeDataAnswer } from '../../shared/http/answer/data-answer.ts';

const references = { stops: [{ name: 'நாகூர்' }] };
const meta = { realtime: false };

it.each<[string, unknown]>([
  [
    'a list',
    [
      { id: 'a:1', name: 'Nagore' },
      { id: 'a:2', name: 'நாகூர்' },
      { id: 'a:3', name: null },
    ],
  ],
  ['a list of one item', [{ id: 'a:1' }]],
  ['an empty list', []],
  [
    'an object with lists',
    { before: undefined, id: 'a:1', calls: [{ name: 'நாகூர்' }, { stops: ['a'] }], none: [], after: 1 },
  ],
  ['an object with a list that is left out', { calls: undefined, ids: ['a:1'] }],
  ['an object without lists', { id: 'a:1', name: 'நாகூர்', left: undefined, of: { calls: [1] } }],
  ['nothing', null],
  ['an object with one list', { id: 'a:1', calls: [{ name: 'நாகூர்' }] }],
])('%s is written as JSON.stringify writes it, and its ETag is a hash of data and references', (_, data) => {
  const { etag, body } = writeDataAnswer({ data, references, meta });
  expect(body.json).toBe(JSON.stringify({ data, references, meta }));
  const stable = JSON.stringify({ data, references }).slice(1, -1);
  expect(etag).toBe(createHash('sha256').update(stable).digest('base64url').slice(0, 27));
});
