type Parse = (text: string) => unknown;

const asNumber: Parse = Number;
const asJson: Parse = (text) => JSON.parse(text);
const asBoolean: Parse = (text) => text === 't' || text === 'true';
const asItSays: Parse = (text) => text;
const asList =
  (parse: Parse): Parse =>
  (text) =>
    parseTextArray(text).map((item) => (item === null ? null : parse(item)));

/**
 * What a value of Postgres is to us, by its type: the same over every transport. Numbers that a double cannot hold exactly
 * stay text (bigint, numeric), and so do dates and times: `pg` would take a time without zone for one of this machine's.
 */
const parsers: Readonly<Record<string, Parse>> = {
  bool: asBoolean,
  int2: asNumber,
  int4: asNumber,
  oid: asNumber,
  float4: asNumber,
  float8: asNumber,
  json: asJson,
  jsonb: asJson,
  timestamptz: parseInstant,
  _bool: asList(asBoolean),
  _int2: asList(asNumber),
  _int4: asList(asNumber),
  _int8: asList(asItSays),
  _float8: asList(asNumber),
  _text: asList(asItSays),
  _varchar: asList(asItSays),
};

/** Postgres' own numbers of these types (pg_type.dat): they never change. */
const typeNames: Readonly<Record<number, string>> = {
  16: 'bool',
  21: 'int2',
  23: 'int4',
  26: 'oid',
  114: 'json',
  700: 'float4',
  701: 'float8',
  1000: '_bool',
  1005: '_int2',
  1007: '_int4',
  1009: '_text',
  1015: '_varchar',
  1016: '_int8',
  1022: '_float8',
  1184: 'timestamptz',
  3802: 'jsonb',
};

/** Turns Postgres' text of a value into ours; `type` is its name in pg_type. */
export function parseValue(type: string, text: string): unknown {
  return (parsers[type] ?? asItSays)(text);
}

/** The same as `pg` and Neon's client ask for it: by the number of the type. */
export const valueTypes = {
  getTypeParser: (oid: number): Parse => parsers[typeNames[oid] ?? ''] ?? asItSays,
};

/** An instant in UTC, `2026-01-01T04:30:00.123456Z`, whatever the session's zone; all digits of the fraction are kept. */
function parseInstant(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?([+-]\d\d)?(:\d\d)?$/.exec(text);
  if (match === null) return text; // infinity, years beyond 9999 or before Christ
  const [, date, time, fraction = '', hours = '+00', minutes = ':00'] = match;
  return new Date(`${date}T${time}${hours}${minutes}`).toISOString().replace('.000Z', `${fraction}Z`);
}

/** Postgres' text of a list: `{"a","b \"c\"",NULL}`. */
export function formatTextArray(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

/**
 * Reads Postgres' text of a list of one dimension, as array_out writes it.
 * @throws Error for more dimensions
 */
export function parseTextArray(text: string): (string | null)[] {
  if (!text.startsWith('{') || text.startsWith('{{')) throw new Error('Only lists of one dimension can be read.');
  const items: (string | null)[] = [];
  for (const [, quoted, plain] of text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/gs)) {
    if (quoted !== undefined) items.push(quoted.replace(/\\(.)/gs, '$1'));
    else items.push(plain === 'NULL' ? null : (plain ?? null));
  }
  return items;
}
