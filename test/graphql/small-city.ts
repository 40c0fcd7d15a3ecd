import { readFile } from 'node:fs/promises';
import { buildSchema } from 'graphql';
import { checkQuery } from '../../shared/graphql/check-query.ts';
import type { NetworkSizes } from '../../shared/graphql/network-sizes.ts';

/** The schema of OTP 2.9.0. */
export const otpSchema = buildSchema(
  await readFile(new URL('../../infra/local/otp/graphql/schema.graphql', import.meta.url), 'utf8'),
  {
    assumeValid: true,
    assumeValidSDL: true,
  },
);
const all = (count: number) => ({ average: count, most: count });
/** The lists of a small city. */
export const smallCity: NetworkSizes = {
  agencies: all(2),
  feeds: all(1),
  patterns: all(40),
  routes: all(20),
  stations: all(5),
  stops: all(100),
  trips: all(400),
  'agencies of feed': all(2),
  'routes of agency': { average: 10, most: 20 },
  'patterns of route': { average: 2, most: 8 },
  'stops of route': { average: 10, most: 30 },
  'pattern stops of route': { average: 18, most: 60 },
  'trips of route': { average: 20, most: 100 },
  'stops of pattern': { average: 9, most: 25 },
  'trips of pattern': { average: 10, most: 50 },
  'stops of trip': { average: 9, most: 25 },
  'patterns of stop': { average: 4, most: 12 },
  'routes of stop': { average: 2, most: 6 },
  'trips of stop': { average: 36, most: 200 },
  'patterns of station': { average: 80, most: 300 },
  'routes of station': { average: 40, most: 60 },
  'trips of station': { average: 720, most: 5000 },
  'stops of station': { average: 20, most: 40 },
};

/** Checks a query in the small city, without a limit of its cost. */
export const check = (
  query: string,
  variables: Record<string, unknown> = {},
  rootFields: readonly string[] | null = null,
) => checkQuery({ query, variables }, { schema: otpSchema, sizes: smallCity, rootFields, maxCost: 1e15 });
