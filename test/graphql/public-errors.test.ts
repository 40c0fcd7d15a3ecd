import { describe, expect, it } from 'vitest';
import { replaceErrorTexts } from '../../shared/graphql/public-errors.ts';

const replaced = (answer: unknown) => JSON.parse(replaceErrorTexts(JSON.stringify(answer)) ?? 'null');

describe('the errors of an OTP', () => {
  it('lose their texts and keep their place, and the data beside them stays', () => {
    const answer = {
      errors: [
        {
          message: 'Exception while fetching data (/trip) : java.net.ConnectException: 10.0.0.7:5432',
          locations: [{ line: 1, column: 2 }],
          path: ['trip'],
          extensions: { classification: 'DataFetchingException', stack: 'org.opentripplanner.Secret' },
        },
      ],
      data: { trip: null },
    };
    expect(replaced(answer)).toEqual({
      errors: [
        {
          message: 'OpenTripPlanner could not answer this part of the query: check its ids and arguments',
          locations: [{ line: 1, column: 2 }],
          path: ['trip'],
          extensions: { classification: 'DataFetchingException' },
        },
      ],
      data: { trip: null },
    });
  });

  it.each([['text'], [[null]], [[{ extensions: { classification: 'a b' } }]], [{}]])(
    'may be malformed: %j',
    (errors) => {
      expect(JSON.stringify(replaced({ errors, data: null }))).not.toMatch(/text|a b/);
    },
  );

  it('are not looked for in an answer that has none', () => {
    expect(replaceErrorTexts('{"data":{"feeds":[]}}')).toBeUndefined();
    expect(replaceErrorTexts('{"data":{"stop":{"name":"\\"errors\\""}}}')).toBeUndefined();
    expect(replaceErrorTexts('{"data":{"errors":[]}}')).toBeUndefined();
  });
});
