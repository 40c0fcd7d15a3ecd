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
  const [first, ...others] = describeIssues(explainMissingAndRepeated(result.error.issues, schema, input), whole);
  throw new InvalidParameterError(first?.parameter ?? whole, first?.detail ?? 'expected something else', { others });
}

/** Lists the wrong fields of an input, each with what it expects. */
export function listWrongFields(schema: Schema, input: unknown, whole: string): readonly WrongParameter[] {
  const result = schema.safeParse(input);
  return result.success ? [] : describeIssues(explainMissingAndRepeated(result.error.issues, schema, input), whole);
}

/** What is expected of a value is not what is wrong with a parameter that is missing, or given more than once and may be given once. */
function explainMissingAndRepeated(
  issues: readonly z.core.$ZodIssue[],
  schema: Schema,
  input: unknown,
): readonly z.core.$ZodIssue[] {
  const given = (input ?? {}) as Readonly<Record<PropertyKey, unknown>>;
  const isWrong = (field: PropertyKey, value: unknown) => {
    const { error } = schema.safeParse({ ...given, [field]: value });
    return error?.issues.some(({ path }) => path[0] === field) ?? false;
  };
  return issues.map((issue) => {
    const [field, ...rest] = issue.path;
    const values = field === undefined ? undefined : given[field];
    if (field === undefined || rest.length > 0) return issue;
    if (!Object.hasOwn(given, field)) return { ...issue, message: `${issue.message}; it is required` };
    if (!Array.isArray(values) || values.length < 2) return issue;
    const [first] = values;
    const isSingle = typeof first === 'string' && !isWrong(field, first) && isWrong(field, [first]);
    return isSingle ? { ...issue, message: `expected one value, got ${values.length}` } : issue;
  });
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
