import { InvalidInputError } from '@headway/connections/errors';
import type { Schema } from './read-input.ts';

/** The field names of an answer that is an object or a list of objects; undefined for other answers. */
export function listFieldNames(answer: Schema): readonly string[] | undefined {
  const { def } = answer._zod as unknown as { def: { innerType?: Schema; element?: Schema; shape?: object } };
  const inner = def.innerType ?? def.element;
  if (inner !== undefined) return listFieldNames(inner);
  return def.shape === undefined ? undefined : Object.keys(def.shape);
}

/**
 * Reads `fields=id,shortName`.
 * @throws InvalidInputError for a field that the answer does not have
 */
export function readFields(text: unknown, known: readonly string[]): readonly string[] {
  const names = typeof text === 'string' ? text.split(',') : [];
  if (names.length > 0 && names.every((name) => known.includes(name))) return names;
  throw new InvalidInputError(`fields: expected some of ${known.join(', ')}, separated by commas`);
}

/** Keeps only these fields of an object, or of each object in a list. */
export function pickFields(body: unknown, names: readonly string[]): unknown {
  if (Array.isArray(body)) return body.map((item) => pickFields(item, names));
  const source = body as Readonly<Record<string, unknown>>;
  return Object.fromEntries(names.map((name) => [name, source[name]]));
}
