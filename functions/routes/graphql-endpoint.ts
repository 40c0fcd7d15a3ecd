import { NotFoundError } from '@headway/connections/errors';
import * as z from 'zod/mini';
import { GraphqlRequestError } from '../../shared/graphql/graphql-request-error.ts';
import { replaceErrorTexts } from '../../shared/graphql/public-errors.ts';
import { JsonText } from '../../shared/http/answer/ready-bodies.ts';
import { objectOf, textField } from '../../shared/http/request/fields.ts';
import { RequestRefusedError } from '../../shared/http/request/refusal.ts';
import { isAnswerTooLarge } from '../../shared/otp/parse/failures.ts';
import { markCached } from '../answers/ask-otp.ts';
import { defineEndpoint } from '../answers/define-endpoint.ts';

const optionalText = z.optional(z.nullable(textField()));
const maxDepth = 16;
const variables = z
  .record(z.string(), z.unknown(), 'expected a JSON object')
  .check(z.refine((value) => isWithinDepth(value, maxDepth), `expected at most ${maxDepth} nested lists or objects`));

/** Lambda carries 6 MB; this leaves room for escaping. */
const maxAnswerBytes = 5 * 1024 * 1024;
/** Microseconds of an OTP's CPU: even a busy one begins to answer well before a connection counts as stale (400 ms). */
const maxQuickCost = 20_000;
const tooLarge = 'The answer is too large for one response: ask for fewer objects, or fewer fields of each';

export const graphqlEndpoint = defineEndpoint({
  method: 'POST',
  path: '/graphql',
  summary: "The caller's own GraphQL query to OpenTripPlanner, where the size of its answer is bounded",
  body: objectOf({
    query: z
      .string('expected a GraphQL query')
      .check(z.minLength(1), z.maxLength(20_000, 'expected at most 20000 characters')),
    variables: z.optional(z.nullable(variables)),
    operationName: optionalText,
    operation_name: optionalText,
    city: optionalText,
    gtfs_id: optionalText,
    feedId: optionalText,
  }),
  bodyLimits: { maxBytes: 128 * 1024, maxDepth: 64 },
  answer: z.object({
    data: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
    errors: z.optional(z.array(z.record(z.string(), z.unknown()))),
    extensions: z.optional(z.record(z.string(), z.unknown())),
  }),
  async handle(input) {
    const { body } = input;
    const { otp, graphqlGuard, heavyQueries, cache, configuration } = input.services;
    if (configuration.HEADWAY_GRAPHQL === 'off') throw new NotFoundError('GraphQL is switched off');
    const instance = otp.getInstance({
      feedId: body.gtfs_id ?? body.feedId ?? undefined,
      city: body.city ?? undefined,
    });
    const question = {
      query: body.query,
      variables: body.variables ?? undefined,
      operationName: body.operationName ?? body.operation_name ?? undefined,
    };
    try {
      const { cost, key } = await graphqlGuard.check(instance, question, input.call);
      input.charge(cost / 1000); // microseconds of the OTP
      const load = async () => {
        const text = await heavyQueries.run(instance, cost, () =>
          otp.forward(instance, question, input.call, { maxBytes: maxAnswerBytes, isHeavy: cost > maxQuickCost }),
        );
        const withErrors = replaceErrorTexts(text);
        if (withErrors !== undefined) throw new ErrorsInAnswer(withErrors);
        return { value: new JsonText(text), characters: text.length };
      };
      const cached = await cache.get(key, load, input.call);
      markCached(cached, input);
      return cached.value;
    } catch (error) {
      if (error instanceof GraphqlRequestError) return error.answer;
      if (error instanceof ErrorsInAnswer) return new JsonText(error.text);
      if (isAnswerTooLarge(error)) throw new RequestRefusedError('too-large', tooLarge);
      throw error;
    }
  },
});

/** An answer with GraphQL errors: it is passed on and not cached, because the next attempt may succeed. */
class ErrorsInAnswer extends Error {
  override readonly name = 'ErrorsInAnswer';
  readonly code = 'errors-in-answer';
  readonly text: string;
  constructor(text: string) {
    super('OpenTripPlanner answered with errors');
    this.text = text;
  }
}

/** Iterative, because JSON can be nested deeper than the call stack allows. */
function isWithinDepth(value: unknown, max: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > max) return false;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return true;
}
