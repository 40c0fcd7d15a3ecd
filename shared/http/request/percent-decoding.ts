import { InvalidInputError } from '@headway/connections/errors';

/** @throws InvalidInputError that names `field`, for a `%` without two hex digits and for bytes that are not UTF-8 */
export function decodePercent(text: string, field: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidInputError(`${field}: expected percent-encoded UTF-8`);
  }
}

/** Characters. More than any list that the API takes: gateways have lower limits, of 10 KB at API Gateway. */
const maxQueryLength = 256 * 1024;

export type Query = {
  /** A repeated name keeps every value, in order. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Names with a value that is not percent-encoded UTF-8. They are not in `values`. */
  readonly malformed: ReadonlySet<string>;
};

const emptyQuery: Query = { values: new Map(), malformed: new Set() };

/**
 * Parses a query string; `+` is a space. What cannot be decoded is an error only where an endpoint knows the parameter.
 * @throws InvalidInputError for a query that is too long
 */
export function parseQuery(text: string): Query {
  if (text.length > maxQueryLength) {
    throw new InvalidInputError(`query: expected at most ${maxQueryLength} characters`);
  }
  if (text === '') return emptyQuery;
  const values = new Map<string, string[]>();
  const malformed = new Set<string>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const rawName = equals === -1 ? pair : pair.slice(0, equals);
    const name = decodeQueryPart(rawName) ?? rawName;
    const value = equals === -1 ? '' : decodeQueryPart(pair.slice(equals + 1));
    const given = values.get(name);
    if (value === undefined) malformed.add(name);
    else if (given === undefined) values.set(name, [value]);
    else given.push(value);
  }
  for (const name of malformed) values.delete(name);
  return { values, malformed };
}

function decodeQueryPart(text: string): string | undefined {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return undefined;
  }
}
