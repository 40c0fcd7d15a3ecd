import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InvalidInputError } from '../../shared/connections/core/errors.ts';
import { checkQuery } from '../../shared/graphql/check-query.ts';
import { otpSchema, smallCity } from '../graphql/small-city.ts';
import { type ArbitraryQuery, arbitraryQuery } from './arbitrary-query.ts';

/** 20,000 by npm run test:hostile. */
const runs = Number(process.env['HOSTILE_QUERY_RUNS'] ?? 200);

const known = {
  ids: { route: ['demo:1'], stop: ['demo:1'], trip: ['demo:1'], feeds: ['demo'] },
  coordinates: [
    [13, 80],
    [89.9, 180],
  ] as const,
};

it(`any query is estimated, or refused with a message that says why (${runs} queries)`, () => {
  const limits = { schema: otpSchema, sizes: smallCity, rootFields: null, maxCost: 500_000 };
  const rootFields = Object.keys(otpSchema.getQueryType()?.getFields() ?? {});
  let accepted = 0;
  let nearLimit = 0;
  let slowestMs = 0;
  const shareOf = (question: ArbitraryQuery) => {
    try {
      return checkQuery(question, limits).cost / limits.maxCost;
    } catch {
      return 2;
    }
  };
  fc.assert(
    fc.property(arbitraryQuery(otpSchema, known, { rootFields, shareOf }), (question) => {
      const start = process.cpuUsage();
      try {
        const { cost } = checkQuery(question, limits);
        accepted += 1;
        if (cost > limits.maxCost / 3) nearLimit += 1;
        expect(cost).toBeLessThanOrEqual(limits.maxCost);
      } catch (error) {
        if (!(error instanceof InvalidInputError)) throw error;
        expect(error.message).toMatch(/^(query|variables): ./);
      }
      slowestMs = Math.max(slowestMs, process.cpuUsage(start).user / 1000);
    }),
    { numRuns: runs, seed: 20_261_127 },
  );
  expect(accepted).toBeGreaterThan(runs / 4);
  expect(nearLimit).toBeGreaterThan(runs / 20);
  console.log(
    `${accepted} of ${runs} queries accepted, ${nearLimit} of them above a third of the limit; the slowest check took ${slowestMs.toFixed(1)} ms`,
  );
}, 3_600_000);
