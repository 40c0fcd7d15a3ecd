import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type DocumentNode,
  type ExecutionResult,
  execute,
  FieldsOnCorrectTypeRule,
  GraphQLError,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { countFields } from './count-fields.ts';
import { fieldDefinedRule } from './field-defined-rule.ts';
import {
  describeFetchError,
  describeSyntaxError,
  describeValidationError,
  describeVariableError,
} from './otp-errors.ts';
import type { ResolveContext } from './resolve-context.ts';
import { resolveField } from './resolve-field.ts';

const schema = buildSchema(readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'));
const rules = [fieldDefinedRule, ...specifiedRules.filter((rule) => rule !== FieldsOnCorrectTypeRule)];

export type Query = {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  /** OTP's header OTPMaxResolves: how many fields a query's text may have. */
  readonly maxFields: number;
};

/** Answers one GraphQL query, its failures in OTP's words. All of these are bodies of a 200. */
export function answerQuery({ query, variables, operationName, maxFields }: Query, context: ResolveContext) {
  const document = tryParse(query);
  if (document instanceof GraphQLError) return { errors: [describeSyntaxError(document)] };

  const invalid = validate(schema, document, rules);
  if (invalid.length > 0) return { errors: invalid.map(describeValidationError) };

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
    typeResolver: (entity) => ('kind' in (entity as object) ? 'Stop' : 'Route'),
  }) as ExecutionResult;
  const { data, errors = [] } = result;
  if (data === undefined) return { errors: errors.slice(0, 1).map((error) => describeVariableError(error, variables)) };
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
