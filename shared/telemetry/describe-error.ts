/**
 * An error as a log line may show it: name, code, message and stack, and the same of its causes. Other properties are
 * left out, because libraries keep queries, bodies and addresses there.
 */
export function describeError(error: unknown, depth = 3): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    name,
    code,
    message,
    stack: stack
      ?.split('\n')
      .slice(1, 6)
      .map((line) => line.trim()),
    cause: cause === undefined || depth === 0 ? undefined : describeError(cause, depth - 1),
  };
}
