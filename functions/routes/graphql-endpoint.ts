import * as z from 'zod/mini';
import { cacheKey } from '../../shared/cache/cache-key.ts';
import { JsonText } from '../../shared/http/answer/ready-bodies.ts';
import { objectOf, textField } from '../../shared/http/request/fields.ts';
import { RequestRefusedError } from '../../shared/http/request/refusal.ts';
import { isAnswerTooLarge } from '../../shared/otp/parse/failures.ts';
import { defineEndpoint } from '../answers/define-endpoint.ts';
import { markCached } from '../answers/mark-cached.ts';

const optionalText = z.optional(z.nullable(textField()));
const mostDepth = 16;
const variables = z
  .record(z.string(), z.unknown(), 'expected a JSON object')
  .check(
    z.refine(
      (value) => isWithinDepth(value, mostDepth),
      `expected at most ${mostDepth} lists or objects inside each other`,
    ),
  );

/** More than this is no answer to a page or an app; Lambda carries 6 MB. */
const maxAnswerBytes = 5 * 1024 * 1024;
const tooLarge = 'The answer is too large for one response: ask for fewer objects, or fewer fields of each';

export const graphqlEndpoint = defineEndpoint({
  method: 'POST',
  path: '/graphql',
  summary: "A query of one's own to OpenTripPlanner, where its answer is of bounded size",
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
  answer: z.object({
    data: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
    errors: z.optional(z.array(z.record(z.string(), z.unknown()))),
    extensions: z.optional(z.record(z.string(), z.unknown())),
  }),
  async handle({ body, ...input }) {
    const { otp, graphqlGuard, cache } = input.services;
    const instance = otp.getInstance({
      feedId: body.gtfs_id ?? body.feedId ?? undefined,
      city: body.city ?? undefined,
    });
    const question = {
      query: body.query,
      variables: body.variables ?? undefined,
      operationName: body.operationName ?? body.operation_name ?? undefined,
    };
    await graphqlGuard.check(instance, question, input.call);
    const key = cacheKey(
      'graphql',
      instance.url,
      question.query,
      question.operationName ?? '',
      JSON.stringify(question.variables ?? null),
    );
    const load = async () => {
      const text = await otp.forward(instance, question, input.call, { maxBytes: maxAnswerBytes });
      if (hasErrors(text)) throw new ErrorsInAnswer(text);
      return text;
    };
    try {
      return new JsonText(markCached(await cache.get(key, load, input.call), input));
    } catch (error) {
      if (error instanceof ErrorsInAnswer) return new JsonText(error.text);
      if (isAnswerTooLarge(error)) throw new RequestRefusedError('too-large', tooLarge);
      throw error;
    }
  },
});

/** An answer that is passed on and not kept: what failed may go well the next time. */
class ErrorsInAnswer extends Error {
  override readonly name = 'ErrorsInAnswer';
  readonly code = 'errors-in-answer';
  readonly text: string;
  constructor(text: string) {
    super('OpenTripPlanner answered with errors');
    this.text = text;
  }
}

function hasErrors(text: string): boolean {
  return text.includes('"errors"') && (JSON.parse(text) as { errors?: unknown }).errors !== undefined;
}

/** Without recursion: JSON can be deeper than the stack. */
function isWithinDepth(value: unknown, most: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return false;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return true;
}
