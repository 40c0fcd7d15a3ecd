import { CallError } from '@headway/connections/errors';
import { findOriginalPlace } from './original-place.ts';

/**
 * An error as a log line may show it: name, code and message, and the same for its causes. Other properties are left out,
 * because libraries keep queries, bodies and addresses there. Instead of the stack it shows the place of the fault, and only
 * for unexpected errors: a CallError says itself what happened.
 */
export function describeError(
  error: unknown,
  { depth = 3, hasPlace = !(error instanceof CallError) }: { depth?: number; hasPlace?: boolean } = {},
): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, message, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    name,
    code,
    message,
    place: hasPlace ? readPlace(error) : undefined,
    cause: cause === undefined || depth === 0 ? undefined : describeError(cause, { depth: depth - 1, hasPlace }),
  };
}

/** The line of the topmost function outside Node itself. */
function readPlace({ stack = '' }: Error): string | undefined {
  const line = stack
    .split('\n')
    .map((text) => text.trim())
    .find((text) => text.startsWith('at ') && !text.includes('node:'));
  return line === undefined ? undefined : findOriginalPlace(line);
}
