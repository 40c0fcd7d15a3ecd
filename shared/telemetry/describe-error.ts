import { HeadwayError } from '../errors.ts';

/**
 * An error as a log line may show it: name, code and message, and the same of its causes. Other properties are left out,
 * because libraries keep queries, bodies and addresses there. A stack is shown only where the error is none of ours: ours
 * say what happened, and the first stack of an environment has Node read the bundle's source map, which stops everything
 * for 0.07 to 0.35 s (measured, two cores), just when a deadline is near.
 */
export function describeError(
  error: unknown,
  { depth = 3, hasStack = !(error instanceof HeadwayError) }: { depth?: number; hasStack?: boolean } = {},
): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, message, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    name,
    code,
    message,
    stack: hasStack ? readStack(error) : undefined,
    cause: cause === undefined || depth === 0 ? undefined : describeError(cause, { depth: depth - 1, hasStack }),
  };
}

function readStack({ stack }: Error): string[] | undefined {
  return stack
    ?.split('\n')
    .slice(1, 6)
    .map((line) => line.trim());
}
