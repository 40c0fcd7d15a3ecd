import type { Parameter, Statement } from '../database.ts';
import { formatTextArray } from '../row-values.ts';

/** A parameter as the Data API takes it. */
export type NamedParameter = {
  readonly name: string;
  readonly value:
    | { readonly isNull: true }
    | { readonly booleanValue: boolean }
    | { readonly longValue: number }
    | { readonly doubleValue: number }
    | { readonly stringValue: string };
};

// Strings, quoted names, dollar quotes and comments may contain text that looks like a parameter.
const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$[A-Za-z_]*\$).*?\1|--[^\n]*|\/\*.*?\*\/|\$(\d+)/gs;

const translated = new WeakMap<Statement, string>();

/** Replaces `$1` by `:p1` in a statement's text; cached per statement. */
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
 * Names the values. The Data API takes no arrays: a list is sent as Postgres' text of an array, and the cast in the statement
 * (`$1::text[]`) parses it (docs/decisions/0081-data-api-lists.md).
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
