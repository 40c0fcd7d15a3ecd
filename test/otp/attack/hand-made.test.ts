import { expect, it } from 'vitest';
import { InvalidInputError } from '../../../shared/connections/core/errors.ts';
import { checkQuery } from '../../../shared/graphql/check-query.ts';
import { GraphqlRequestError } from '../../../shared/graphql/graphql-request-error.ts';
import { otpSchema, smallCity } from '../../graphql/small-city.ts';
import { listHandMade } from './hand-made.ts';
import { findRejection } from './measure-otp.ts';
import { maxCost } from './sweep-fields.ts';

const known = { ids: { stops: ['demo:1'], stations: ['demo:S'], route: ['demo:R'] }, coordinates: [[13, 80]] as const };
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
