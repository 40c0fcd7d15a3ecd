/** Parameters that several endpoints share. */
import * as z from 'zod/mini';
import { objectOf, textField, wholeNumberField } from '../../shared/http/request/fields.ts';

export const gtfsIdParams = objectOf({ gtfs_id: textField() });
export const routeParams = objectOf({ gtfs_id: textField(), route_id: textField() });
export const routeCodeParams = objectOf({ gtfs_id: textField(), route_code: textField() });
export const stopCodeParams = objectOf({ gtfs_id: textField(), stop_code: textField() });

export const formatField = z.optional(z.literal('geojson', 'expected geojson'));

/** One page of a list; the whole list where there is no `limit`. */
export const pageQuery = objectOf({
  limit: z.optional(wholeNumberField(1, 10_000)),
  cursor: z.optional(textField(1024)),
  fields: z.optional(textField(1024)),
  format: formatField,
});

/** A search text, and the largest number of results. */
export const searchParams = objectOf({ gtfs_id: textField(), query: textField(100) });
export const searchQuery = objectOf({ limit: z.optional(wholeNumberField(1, 100)) });
export const defaultSearchLimit = 20;
