import type { Query } from './answer-query.ts';

/** OTP's own limit where the caller sets none. */
const defaultMaxFields = 1_000_000;

/** A body that is no query, in the words of the JSON reader of OTP (Jackson) or of OTP itself. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

/** @throws BadRequest where the body is not JSON or has no query */
export function readRequest(body: string, maxResolves: string | undefined): Query {
  const parameters = body.trim() === '' ? {} : parseObject(body);
  const { query, variables, operationName } = parameters;
  if (typeof query !== 'string') throw new BadRequest('No query found in body');
  return {
    query,
    variables: readVariables(variables),
    operationName: typeof operationName === 'string' ? operationName : undefined,
    maxFields: Number(maxResolves ?? defaultMaxFields),
  };
}

function readVariables(variables: unknown): Record<string, unknown> {
  if (typeof variables === 'string' && variables !== '') {
    try {
      return JSON.parse(variables);
    } catch {
      throw new BadRequest('Variables must be a valid json object');
    }
  }
  return typeof variables === 'object' && variables !== null ? { ...variables } : {};
}

function parseObject(body: string): Record<string, unknown> {
  const value = parseJson(body);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new BadRequest(
    'Cannot deserialize value of type `java.util.HashMap<java.lang.String,java.lang.Object>` from ' +
      `${Array.isArray(value) ? 'Array value (token `JsonToken.START_ARRAY`)' : 'this value'}\n at ${place(body, 0)}`,
  );
}

/** Jackson tells many kinds of bad JSON apart; these two stand for them: cut short, and wrong within. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    const position = /at position (\d+)/.exec((error as Error).message)?.[1];
    if (position === undefined || Number(position) >= body.trimEnd().length) {
      throw new BadRequest(
        'Unexpected end-of-input: expected close marker for Object ' +
          `(start marker at ${place(body, 0)})\n at ${place(body, body.length)}`,
      );
    }
    const character = body[Number(position)] as string;
    throw new BadRequest(
      `Unexpected character ('${character}' (code ${character.charCodeAt(0)})): expected a value\n` +
        ` at ${place(body, Number(position))}`,
    );
  }
}

function place(body: string, position: number): string {
  const lines = body.slice(0, position).split('\n');
  const column = (lines.at(-1) as string).length + 1;
  return `[Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${lines.length}, column: ${column}]`;
}
