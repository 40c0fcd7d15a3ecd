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

const maxQueryLength = 8192; // characters

/** Parses a query string. A repeated name keeps every value, in order; `+` is a space. */
export function parseQuery(text: string): Map<string, string[]> {
  const query = new Map<string, string[]>();
  if (text.length > maxQueryLength) {
    throw new InvalidInputError(`query: expected at most ${maxQueryLength} characters`);
  }
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeQueryPart(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? '' : decodeQueryPart(pair.slice(equals + 1));
    const values = query.get(name);
    if (values === undefined) query.set(name, [value]);
    else values.push(value);
  }
  return query;
}

function decodeQueryPart(text: string): string {
  return decodePercent(text.replaceAll('+', ' '), 'query');
}
