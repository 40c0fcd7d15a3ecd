import type * as z from 'zod/mini';
import { InvalidParameterError, type WrongParameter } from './problem.ts';

export type Schema<Output = unknown> = z.ZodMiniType<Output>;

/**
 * Checks input against a schema.
 * @param whole the name of the input itself, for an error that concerns no single field
 * @throws InvalidParameterError that names the wrong fields and what each expects
 */
export function readInput<Output>(schema: Schema<Output>, input: unknown, whole: string): Output {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [first, ...others] = describeIssues(result.error.issues, whole);
  throw new InvalidParameterError(first?.parameter ?? whole, first?.detail ?? 'expected something else', { others });
}

/** Lists the wrong fields of an input, each with what it expects. */
export function listWrongFields(schema: Schema, input: unknown, whole: string): readonly WrongParameter[] {
  const result = schema.safeParse(input);
  return result.success ? [] : describeIssues(result.error.issues, whole);
}

/** One for each field: a list may have a thousand wrong items. */
function describeIssues(issues: readonly z.core.$ZodIssue[], whole: string): readonly WrongParameter[] {
  const firsts = new Map<PropertyKey, WrongParameter>();
  for (const { path, message } of issues) {
    const field = path[0] ?? '';
    if (!firsts.has(field)) firsts.set(field, { parameter: nameField(path, whole), detail: message });
  }
  return [...firsts.values()];
}

/** For example `vehicleIds[3]`, or `whole` if the input itself is wrong. */
function nameField(path: readonly PropertyKey[], whole: string): string {
  const name = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return name === '' ? whole : name.replace(/^\./, '');
}
