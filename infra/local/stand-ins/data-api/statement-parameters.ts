import { DataApiError } from './data-api-error.ts';

type Field = {
  readonly isNull?: boolean;
  readonly booleanValue?: boolean;
  readonly longValue?: number;
  readonly doubleValue?: number;
  readonly stringValue?: string;
  readonly blobValue?: string;
  readonly arrayValue?: unknown;
};
export type SqlParameter = { readonly name?: string; readonly value?: Field; readonly typeHint?: string };

const hintedTypes: Readonly<Record<string, string>> = {
  DATE: 'date',
  DECIMAL: 'numeric',
  JSON: 'jsonb',
  TIME: 'time',
  TIMESTAMP: 'timestamp',
  UUID: 'uuid',
};

// Skips strings, quoted names, dollar quotes, comments and casts; the remaining colons start parameter names.
const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$).*?\1|--[^\n]*|\/\*.*?\*\/|::|:([A-Za-z_]\w*)|;\s*\S/gs;

/**
 * Turns `:name` into numbered parameters of Postgres with the types that the Data API uses. A string is a varchar, so any
 * other type needs a cast or a hint.
 * @throws DataApiError for a statement that the Data API refuses
 */
export function bindParameters(
  sql: string,
  parameters: readonly SqlParameter[],
): { text: string; values: (string | null)[] } {
  const values: (string | null)[] = [];
  const places = new Map<string, string>();
  for (const { name = '', value, typeHint } of parameters) {
    const { type, text } = describeValue(value ?? {}, typeHint);
    values.push(text);
    places.set(name, type === undefined ? `$${values.length}` : `CAST($${values.length} AS ${type})`);
  }
  const used = new Set<string>();
  const text = sql.replaceAll(tokens, (token: string, _: string | undefined, name: string | undefined) => {
    if (token.startsWith(';')) throw new DataApiError('ValidationException', "Multistatements aren't supported.");
    if (name === undefined) return token;
    used.add(name);
    const place = places.get(name);
    if (place === undefined) throw new DataApiError('BadRequestException', `Cannot find parameter: ${name}`);
    return place;
  });
  for (const name of places.keys()) {
    if (!used.has(name)) throw new DataApiError('BadRequestException', `Named parameter not found in the SQL: ${name}`);
  }
  return { text, values };
}

function describeValue(field: Field, hint: string | undefined): { type?: string; text: string | null } {
  if (field.arrayValue !== undefined) {
    throw new DataApiError('BadRequestException', 'Array parameters are not supported.');
  }
  if (field.isNull === true) return { text: null };
  if (field.booleanValue !== undefined) return { type: 'boolean', text: String(field.booleanValue) };
  if (field.longValue !== undefined) return { type: 'bigint', text: String(field.longValue) };
  if (field.doubleValue !== undefined) return { type: 'float8', text: String(field.doubleValue) };
  if (field.blobValue !== undefined) {
    return { type: 'bytea', text: `\\x${Buffer.from(field.blobValue, 'base64').toString('hex')}` };
  }
  if (field.stringValue === undefined) throw new DataApiError('BadRequestException', 'A parameter has no value.');
  const type = hint === undefined ? 'varchar' : hintedTypes[hint];
  if (type === undefined) throw new DataApiError('BadRequestException', `Unknown type hint ${hint}`);
  return { type, text: field.stringValue };
}
