/** Building blocks of endpoint declarations. Each says what it expects, for the 400 that names the field. */
import * as z from 'zod/mini';

/**
 * No id contains control characters. A NUL would be a database error instead of an unknown id. The pattern is in the OpenAPI
 * document: written so that RE2 and Python's `re` read it too, which know no \p{Cc}.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
export const plainText = /^[^\x00-\x1f\x7f-\x9f]*$/;

/** Text of 1 to `maxLength` characters without control characters. */
export function textField(maxLength = 255) {
  const error = `expected text of 1 to ${maxLength} characters without control characters`;
  return z.string(error).check(z.minLength(1, error), z.maxLength(maxLength, error), z.regex(plainText, error));
}

/** A whole number in the query string: digits only, so that `1e2`, ` 5` and an empty value are refused. */
export function wholeNumberField(from: number, to: number) {
  const error = `expected a whole number from ${from} to ${to}`;
  return z.pipe(
    z.string(error).check(z.regex(/^\d{1,9}$/, error)),
    z.pipe(
      z.transform((digits: string) => Number(digits)),
      z.int(error).check(z.gte(from, error), z.lte(to, error)),
    ),
  );
}

/** A decimal number in the query string as JSON writes it: with an exponent, which clients use for small numbers; no spaces. */
export function decimalField(from: number, to: number) {
  const error = `expected a number from ${from} to ${to}`;
  return z.pipe(
    z.string(error).check(z.regex(/^-?\d{1,9}(\.\d{1,30})?([eE][+-]?\d{1,3})?$/, error)),
    z.pipe(
      z.transform((digits: string) => Number(digits)),
      z.number(error).check(z.gte(from, error), z.lte(to, error)),
    ),
  );
}

/** A list of at most `max` entries. The length is checked before any entry. */
export function listField<Item extends z.ZodMiniType>(item: Item, max: number) {
  const error = `expected a list of at most ${max}`;
  return z.pipe(z.array(z.unknown(), error).check(z.maxLength(max, error)), z.array(item).check(z.maxLength(max)));
}

/** A JSON object with these fields. Other fields are ignored. */
export function objectOf<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.object(shape, 'expected a JSON object');
}
