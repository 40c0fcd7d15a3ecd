import { expect, it } from 'vitest';
import { InvalidInputError } from '../../../shared/connections/core/errors.ts';
import { checkQuery } from '../../../shared/graphql/check-query.ts';
import { GraphqlRequestError } from '../../../shared/graphql/graphql-request-error.ts';
import { otpSchema, smallCity } from '../../graphql/small-city.ts';
import { listHandMade } from './hand-made.ts';
import { findRejection } from './measure-otp.ts';
import { maxCost } from './sweep-fields.ts';

const ids = { stops: ['demo:1'], stations: ['demo:S'], routes: ['demo:R'], trip: ['demo:T'], pattern: ['demo:R:0:01'] };
const known = { ids, coordinates: [[13, 80]] as const };
const limits = { schema: otpSchema, sizes: smallCity, rootFields: null, maxCost };

it.each(listHandMade(known))('$name is estimated, or refused for what it asks for', ({ queries }) => {
  for (const query of queries) {
    try {
      expect(checkQuery(query, limits).cost).toBeGreaterThan(0);
    } catch (error) {
      // A document that is not valid would show nothing about its cost.
      expect(error).toBeInstanceOf(InvalidInputError);
      expect(error).not.toBeInstanceOf(GraphqlRequestError);
    }
  }
});

it('are mostly documents that OTP has to execute: one of their repetitions is under the limit', () => {
  const isUnderLimit = (query: Parameters<typeof checkQuery>[0]) => {
    try {
      return checkQuery(query, limits).cost > 0;
    } catch {
      return false;
    }
  };
  const documents = listHandMade(known);
  const executed = documents.filter(({ queries }) => queries.some(isUnderLimit));
  expect(executed.length).toBeGreaterThan(documents.length / 2);
});

it.each<[string, unknown, string | undefined]>([
  ['data', { data: { feeds: [] } }, undefined],
  ['data with a failed field', { errors: [{ message: 'no stop' }], data: { stop: null } }, undefined],
  [
    'a failure of all fields',
    { data: null, errors: [{ message: 'x', extensions: { classification: 'DataFetchingException' } }] },
    undefined,
  ],
  [
    'a document that is not valid',
    { errors: [{ message: 'Validation error', extensions: { classification: 'ValidationError' } }] },
    'Validation error',
  ],
  ['a value that a scalar refuses', { data: null, errors: [{ message: 'Duration' }] }, 'Duration'],
  ['no JSON, as after the processing timeout', 'TIMEOUT', undefined],
])('an answer with %s says whether OTP executed the document', (_, answer, rejection) => {
  expect(findRejection(typeof answer === 'string' ? answer : JSON.stringify(answer))).toBe(rejection);
});
