import type { Parameter, Statement } from '../database.ts';
import { formatTextArray } from '../row-values.ts';

/** As the Data API takes them. */
export type NamedParameter = {
  readonly name: string;
  readonly value:
    | { readonly isNull: true }
    | { readonly booleanValue: boolean }
    | { readonly longValue: number }
    | { readonly doubleValue: number }
    | { readonly stringValue: string };
};

// Strings, quoted names, dollar quotes and comments may hold what looks like a parameter.
const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$[A-Za-z_]*\$).*?\1|--[^\n]*|\/\*.*?\*\/|\$(\d+)/gs;

const translated = new WeakMap<Statement, string>();

/** A statement's text with `:p1` for `$1`; made once per statement. */
export function nameParameters(statement: Statement): string {
  const known = translated.get(statement);
  if (known !== undefined) return known;
  const text = statement.text.replaceAll(tokens, (token: string, _: string | undefined, number: string | undefined) =>
    number === undefined ? token : `:p${number}`,
  );
  translated.set(statement, text);
  return text;
}

/**
 * The values by name. The Data API has no arrays: a list goes as Postgres' own text of one, which the cast that a list has
 * anyway (`$1::text[]`) reads back (docs/decisions/0081-data-api-lists.md).
 */
export function describeParameters(parameters: readonly Parameter[]): NamedParameter[] {
  return parameters.map((value, index) => ({ name: `p${index + 1}`, value: describeValue(value) }));
}

function describeValue(value: Parameter): NamedParameter['value'] {
  if (value === null) return { isNull: true };
  if (typeof value === 'boolean') return { booleanValue: value };
  if (typeof value === 'number') return Number.isSafeInteger(value) ? { longValue: value } : { doubleValue: value };
  return { stringValue: typeof value === 'string' ? value : formatTextArray(value) };
}
