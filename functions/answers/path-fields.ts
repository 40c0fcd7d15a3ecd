/** Parameters that several endpoints share. */

import { InvalidInputError } from '@headway/connections/errors';
import * as z from 'zod/mini';
import { objectOf, textField, wholeNumberField } from '../../shared/http/request/fields.ts';
import { cursorError, cursorPattern } from '../../shared/http/request/page.ts';

export const gtfsIdParams = objectOf({ gtfs_id: textField() });
export const routeParams = objectOf({ gtfs_id: textField(), route_id: textField() });
export const routeCodeParams = objectOf({ gtfs_id: textField(), route_code: textField() });
export const stopCodeParams = objectOf({ gtfs_id: textField(), stop_code: textField() });

export const formatField = z.optional(z.literal('geojson', 'expected geojson'));

/** One page of a list; the whole list where there is no `limit`. */
export const pageQuery = objectOf({
  limit: z.optional(wholeNumberField(1, 10_000)),
  cursor: z.optional(z.string(cursorError).check(z.regex(cursorPattern, cursorError))),
  fields: z.optional(textField(1024)),
  format: formatField,
});

/** A search text, and the largest number of results. */
export const searchParams = objectOf({ gtfs_id: textField(), query: textField(100) });
export const searchQuery = objectOf({ limit: z.optional(wholeNumberField(1, 100)) });
export const defaultSearchLimit = 20;

/** Reads `west,south,east,north`. @throws InvalidInputError for anything else */
export function readBox(text: string) {
  const [west = Number.NaN, south = Number.NaN, east = Number.NaN, north = Number.NaN, ...rest] = text
    .split(',')
    .map((part) => (/^-?\d{1,3}(\.\d{1,15})?$/.test(part) ? Number(part) : Number.NaN));
  const isInside =
    [west, east].every((lon) => Math.abs(lon) <= 180) && [south, north].every((lat) => Math.abs(lat) <= 90);
  if (!isInside || south > north || rest.length > 0) {
    throw new InvalidInputError('bbox: expected west,south,east,north in degrees');
  }
  return { kind: 'box', west, south, east, north } as const;
}
