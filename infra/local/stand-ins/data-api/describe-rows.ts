import pg, { type FieldDef } from 'pg';
import { DataApiError } from './data-api-error.ts';

export type ResultOptions = { readonly longReturnType?: string; readonly decimalReturnType?: string };
type Kind = 'boolean' | 'long' | 'double' | 'decimal' | 'string' | 'blob' | 'list';

/** By the type's OID: its name and the kind of its field. Other types are "unsupported" (user guide of Aurora). */
const types: Readonly<Record<number, readonly [name: string, kind: Kind, item?: Kind]>> = {
  16: ['bool', 'boolean'],
  17: ['bytea', 'blob'],
  18: ['char', 'string'],
  19: ['name', 'string'],
  20: ['int8', 'long'],
  21: ['int2', 'long'],
  23: ['int4', 'long'],
  25: ['text', 'string'],
  114: ['json', 'string'],
  700: ['float4', 'double'],
  701: ['float8', 'double'],
  1000: ['_bool', 'list', 'boolean'],
  1005: ['_int2', 'list', 'long'],
  1007: ['_int4', 'list', 'long'],
  1009: ['_text', 'list', 'string'],
  1015: ['_varchar', 'list', 'string'],
  1016: ['_int8', 'list', 'long'],
  1022: ['_float8', 'list', 'double'],
  1042: ['bpchar', 'string'],
  1043: ['varchar', 'string'],
  1082: ['date', 'string'],
  1083: ['time', 'string'],
  1114: ['timestamp', 'string'],
  1184: ['timestamptz', 'string'],
  1700: ['numeric', 'decimal'],
  2278: ['void', 'string'],
  2950: ['uuid', 'string'],
  3802: ['jsonb', 'string'],
};
const listFields = { boolean: 'booleanValues', long: 'longValues', double: 'doubleValues', string: 'stringValues' };

/** @throws DataApiError for a column of a type that the Data API does not return */
export function describeColumns(fields: readonly FieldDef[]): object[] {
  return fields.map(({ name, dataTypeID }) => {
    const [typeName] = getType(dataTypeID);
    return { name, label: name, typeName, nullable: 2, precision: 0, scale: 0 };
  });
}

// pg's own for text[] (OID 1009, which its types lack); other arrays have the same form
const textArray = 1009 as Parameters<typeof pg.types.getTypeParser>[0];
const parseTextArray: (text: string) => (string | null)[] = pg.types.getTypeParser(textArray);

/** Turns Postgres' text values into the Data API's typed fields. */
export function describeRow(
  row: readonly (string | null)[],
  fields: readonly FieldDef[],
  { longReturnType = 'LONG', decimalReturnType = 'STRING' }: ResultOptions,
): object[] {
  return row.map((text, index) => {
    if (text === null) return { isNull: true };
    const [typeName, kind, item] = getType(fields[index]?.dataTypeID ?? 0);
    if (kind === 'list') return { arrayValue: describeList(text, item ?? 'string') };
    if (kind === 'blob') return { blobValue: Buffer.from(text.slice(2), 'hex').toString('base64') };
    if (kind === 'decimal')
      return decimalReturnType === 'STRING' ? { stringValue: text } : { doubleValue: Number(text) };
    if (kind === 'long' && longReturnType === 'STRING') return { stringValue: text };
    if (typeName === 'timestamptz') return { stringValue: inUtc(text) };
    return { [`${kind}Value`]: readScalar(text, kind) };
  });
}

function readScalar(text: string, kind: Kind): string | number | boolean {
  if (kind === 'boolean') return text === 't';
  return kind === 'long' || kind === 'double' ? Number(text) : text;
}

function describeList(text: string, item: Kind): object {
  const items = parseTextArray(text);
  const name = listFields[item as keyof typeof listFields];
  return { [name]: items.map((text) => (text === null ? null : readScalar(text, item))) };
}

/** The Data API returns a timestamptz in UTC, without a zone. */
function inUtc(text: string): string {
  const [, date, time, fraction = '', zone = '+00'] = /^(\S+) (\d\d:\d\d:\d\d)(\.\d+)?([+-]\S+)?$/.exec(text) ?? [];
  const utc = new Date(`${date}T${time}${zone.length === 3 ? `${zone}:00` : zone}`).toISOString();
  return `${utc.slice(0, 10)} ${utc.slice(11, 19)}${fraction}`;
}

function getType(oid: number): readonly [name: string, kind: Kind, item?: Kind] {
  const known = types[oid];
  if (known !== undefined) return known;
  throw new DataApiError('UnsupportedResultException', `The result contains the unsupported data type ${oid}.`);
}
