import type * as z from 'zod/mini';
import { InvalidParameterError } from './problem.ts';

export type Schema<Output = unknown> = z.ZodMiniType<Output>;

/**
 * Checks input against a schema.
 * @param whole the name of the input itself, for an error that concerns no single field
 * @throws InvalidParameterError that names the first wrong field and what it expects
 */
export function readInput<Output>(schema: Schema<Output>, input: unknown, whole: string): Output {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0] ?? { path: [], message: 'expected something else' };
  throw new InvalidParameterError(nameField(path, whole), message);
}

/** For example `vehicleIds[3]`, or `whole` if the input itself is wrong. */
function nameField(path: readonly PropertyKey[], whole: string): string {
  const name = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return name === '' ? whole : name.replace(/^\./, '');
}
