type Parse = (text: string) => unknown;

const asNumber: Parse = Number;
const asJson: Parse = (text) => JSON.parse(text);
const asBoolean: Parse = (text) => text === 't' || text === 'true';
const asText: Parse = (text) => text;
const asArray =
  (parse: Parse): Parse =>
  (text) =>
    parseTextArray(text).map((item) => (item === null ? null : parse(item)));

/**
 * Parsers by Postgres type, the same for every transport. Numbers that a double cannot hold exactly stay text (bigint, numeric),
 * and so do dates and times: `pg` would read a time without zone in the zone of this machine.
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
  _bool: asArray(asBoolean),
  _int2: asArray(asNumber),
  _int4: asArray(asNumber),
  _int8: asArray(asText),
  _float8: asArray(asNumber),
  _text: asArray(asText),
  _varchar: asArray(asText),
};

/** Type names by OID (pg_type.dat); they never change. */
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

/** Parses Postgres' text of a value. @param type its name in pg_type */
export function parseValue(type: string, text: string): unknown {
  return (parsers[type] ?? asText)(text);
}

/** The parsers by OID, as `pg` and Neon's client take them. */
export const valueTypes = {
  getTypeParser: (oid: number): Parse => parsers[typeNames[oid] ?? ''] ?? asText,
};

/** Parses a timestamptz in any session zone to UTC, `2026-01-01T04:30:00.123456Z`; keeps all digits of the fraction. */
function parseInstant(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?([+-]\d\d)?(:\d\d)?$/.exec(text);
  if (match === null) return text; // infinity, years beyond 9999 or BC
  const [, date, time, fraction = '', hours = '+00', minutes = ':00'] = match;
  return new Date(`${date}T${time}${hours}${minutes}`).toISOString().replace('.000Z', `${fraction}Z`);
}

/** Formats an array as Postgres reads it: `{"a","b \"c\""}`. */
export function formatTextArray(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

/**
 * Parses Postgres' text of an array of one dimension, as array_out writes it.
 * @throws Error for more dimensions
 */
export function parseTextArray(text: string): (string | null)[] {
  if (!text.startsWith('{') || text.startsWith('{{')) throw new Error('Only arrays of one dimension can be parsed.');
  const items: (string | null)[] = [];
  for (const [, quoted, plain] of text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/gs)) {
    if (quoted !== undefined) items.push(quoted.replace(/\\(.)/gs, '$1'));
    else items.push(plain === 'NULL' ? null : (plain ?? null));
  }
  return items;
}
