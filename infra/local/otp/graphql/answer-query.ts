import { readFileSync } from 'node:fs';
import { buildSchema, type DocumentNode, type ExecutionResult, execute, GraphQLError, parse, validate } from 'graphql';
import { countFields } from './count-fields.ts';
import { describeFetchError, describeRefusal, type OtpError } from './otp-errors.ts';
import { findTypeName } from './resolvers/find-type-name.ts';
import type { ResolveContext } from './resolvers/resolve-context.ts';
import { resolveField } from './resolvers/resolve-field.ts';

/** OTP does not answer @defer incrementally, and graphql-js refuses to execute a schema that declares it. */
const text = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8').replace(/^directive @defer.*$/m, '');
const schema = buildSchema(text, { assumeValid: true, assumeValidSDL: true });

/** Queries that were parsed and validated before, as OTP keeps them. */
const valid = new Map<string, DocumentNode>();
const maxValid = 200;

export type Query = {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  /** OTP's header OTPMaxResolves: how many fields a query's text may have. */
  readonly maxFields: number;
};

/** The body of OTP's answer to a query; its status is 200 even when the query fails. */
export type QueryAnswer = { readonly errors?: readonly OtpError[]; readonly data?: unknown };

/** Answers one GraphQL query as OTP does: refused as a whole, or with data and an error for each field that failed. */
export function answerQuery(
  { query, variables, operationName, maxFields }: Query,
  context: ResolveContext,
): QueryAnswer {
  const known = valid.get(query);
  const document = known ?? tryParse(query);
  if (document instanceof GraphQLError) return { errors: [describeRefusal(document, 'InvalidSyntax')] };

  const invalid = known === undefined ? validate(schema, document) : [];
  if (invalid.length > 0) return { errors: invalid.map((error) => describeRefusal(error, 'ValidationError')) };
  if (known === undefined) {
    if (valid.size >= maxValid) valid.clear();
    valid.set(query, document);
  }

  const fields = countFields(document, operationName);
  if (fields > maxFields) {
    const message = `maximum query complexity exceeded ${fields} > ${maxFields}`;
    return { errors: [{ message, extensions: { classification: 'ExecutionAborted' } }] };
  }

  const result = execute({
    schema,
    document,
    contextValue: context,
    variableValues: variables,
    ...(operationName === undefined ? {} : { operationName }),
    fieldResolver: resolveField,
    typeResolver: findTypeName,
  }) as ExecutionResult;
  const { data, errors = [] } = result;
  // Without data a variable was wrong; OTP reports the first such error alone.
  if (data === undefined)
    return { errors: errors.slice(0, 1).map((error) => describeRefusal(error, 'ValidationError')) };
  return errors.length > 0 ? { errors: errors.map(describeFetchError), data } : { data };
}

function tryParse(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}
