import { InvalidInputError } from '../../connections/core/errors.ts';

/** @throws InvalidInputError naming `field` for a `%` that starts no byte, and for bytes that are not UTF-8 */
export function decodePercent(text: string, field: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidInputError(`${field}: expected percent-encoded UTF-8`);
  }
}

const mostQueryCharacters = 8192;

/** A query string as the caller sent it; repeated names keep every value, in order. `+` is a space. */
export function parseQuery(text: string): Map<string, string[]> {
  const query = new Map<string, string[]>();
  if (text.length > mostQueryCharacters) {
    throw new InvalidInputError(`query: expected at most ${mostQueryCharacters} characters`);
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
