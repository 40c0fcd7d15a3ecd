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
  ['a list of several parts', Array.from({ length: 9 }, (_, index) => ({ id: `a:${index}`, name: 'நாகூர்' }))],
])('%s is written as JSON.stringify writes it', (_, data) => {
  const { body } = writeDataAnswer({ data, references, meta });
  expect(body.json).toBe(JSON.stringify({ data, references, meta }));
});

const tagOf = (data: unknown, other: { references?: unknown; meta?: unknown } = {}) =>
  writeDataAnswer({ data, references, meta, ...other }).etag;
const items = (changed?: number) =>
  Array.from({ length: 9 }, (_, index) => ({ id: index === changed ? 'b:0' : 'a:0' }));

it('the ETag is the same for the same data and references, whatever the meta', () => {
  expect(tagOf(items())).toMatch(/^[\w-]{27}$/);
  expect(tagOf(items())).toBe(tagOf(items(), { meta: { realtime: true } }));
});

it('the ETag differs for each other item, field, length and reference', () => {
  const [first, ...others] = items();
  const tags = [
    tagOf(items()),
    ...items().map((_, index) => tagOf(items(index))),
    ...[others, [...items(), first], [items()], {}, [], null].map((data) => tagOf(data)),
    ...[{ a: items() }, { b: items() }, { a: items(3) }, { a: [], b: items() }, { a: items(), b: [] }].map((data) =>
      tagOf(data),
    ),
    tagOf(items(), { references: { stops: [] } }),
  ];
  expect(new Set(tags).size).toBe(tags.length);
});
