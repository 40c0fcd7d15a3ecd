import type { Query } from './answer-query.ts';

/** OTP's own limit where the caller sets none. */
const defaultMaxFields = 1_000_000;

/** The body is not a GraphQL request; OTP answers 400 with the message as text. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

/** @throws BadRequest where the body is not a JSON object or has no query */
export function readRequest(body: string, maxResolves: string | undefined): Query {
  const parameters = body.trim() === '' ? {} : parseObject(body, 'The body');
  const { query, variables, operationName } = parameters;
  if (typeof query !== 'string') throw new BadRequest('No query found in body');
  return {
    query,
    variables: readVariables(variables),
    operationName: typeof operationName === 'string' ? operationName : undefined,
    maxFields: Number(maxResolves ?? defaultMaxFields),
  };
}

/** OTP takes variables as an object or as the JSON text of one. */
function readVariables(variables: unknown): Record<string, unknown> {
  if (typeof variables === 'string' && variables !== '') return parseObject(variables, 'variables');
  return typeof variables === 'object' && variables !== null ? { ...variables } : {};
}

function parseObject(text: string, name: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BadRequest(`${name} is not JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new BadRequest(`${name} is not a JSON object`);
}
