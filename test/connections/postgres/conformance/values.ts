import type { Parameter } from '../../../../shared/connections/postgres/database.ts';

/** An expression, and its parsed value. */
export const values: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['NULL::boolean', null],
  ['32767::int2', 32_767],
  ['(-2147483648)::int4', -2_147_483_648],
  ['9007199254740993::int8', '9007199254740993'],
  ['1.5::float8', 1.5],
  ['0.1::float4', 0.1],
  ["'123456789012345678901234567890.5'::numeric", '123456789012345678901234567890.5'],
  ['\'Größe "1", 東京 🚌\'::text', 'Größe "1", 東京 🚌'],
  ["''::text", ''],
  ["'ab'::varchar(5)", 'ab'],
  ['NULL::text', null],
  [`'{"a":[1,null,"ü"],"b":{}}'::json`, { a: [1, null, 'ü'], b: {} }],
  [`'[1,"2"]'::jsonb`, [1, '2']],
  ["'2026-01-01 10:00:00'::timestamp", '2026-01-01 10:00:00'],
  ["'2026-01-01 10:00:00.123456'::timestamp", '2026-01-01 10:00:00.123456'],
  ["'2026-01-01 10:00:00.5+05:30'::timestamptz", '2026-01-01T04:30:00.5Z'],
  ["'2026-02-28'::date", '2026-02-28'],
  ["'23:59:59'::time", '23:59:59'],
  ["'6ecd8c99-4036-403d-bf84-cf8400f67836'::uuid", '6ecd8c99-4036-403d-bf84-cf8400f67836'],
  ["'\\x00ff'::bytea", '\\x00ff'],
  [`ARRAY['a','b "c"','d,e\\',NULL,'']`, ['a', 'b "c"', 'd,e\\', null, '']],
  ["'{}'::text[]", []],
  ['ARRAY[1,2]', [1, 2]],
  ['ARRAY[9007199254740991,1]', ['9007199254740991', '1']],
];

/** An expression, the bound value, and the value read back. */
export const parameters: readonly (readonly [string, Parameter, unknown])[] = [
  ['$1::text', 'O\'Neil %_\\ "x" {a,b} \n\t$1 :p1', 'O\'Neil %_\\ "x" {a,b} \n\t$1 :p1'],
  ['$1::text', '東京 🚌 ಬಸ್', '東京 🚌 ಬಸ್'],
  ['$1::text', '', ''],
  ['$1::text', null, null],
  ['$1::boolean', true, true],
  ['$1::boolean', false, false],
  ['$1::int', -5, -5],
  ['$1::float8', 0.25, 0.25],
  ['$1::bigint', '9007199254740993', '9007199254740993'],
  ['$1::timestamp', '2026-01-01 10:00:00.123', '2026-01-01 10:00:00.123'],
  ['$1::jsonb', '{"a":[1]}', { a: [1] }],
  ['$1::text[]', ['a', '', 'b"c\\', "d'e,{}", 'NULL', '東京'], ['a', '', 'b"c\\', "d'e,{}", 'NULL', '東京']],
  ['$1::text[]', [], []],
];
