import { InvalidInputError } from '@headway/connections/errors';
import { ListBody } from './page.ts';
import type { Schema } from './read-input.ts';

/** The field names of an answer that is an object or a list of objects; undefined for other answers. */
export function listFieldNames(answer: Schema): readonly string[] | undefined {
  const { def } = answer._zod as unknown as { def: { innerType?: Schema; element?: Schema; shape?: object } };
  const inner = def.innerType ?? def.element;
  if (inner !== undefined) return listFieldNames(inner);
  return def.shape === undefined ? undefined : Object.keys(def.shape);
}

/**
 * Reads `fields=id,shortName`. Empty names count as absent.
 * @returns undefined where no name is left: all fields
 * @throws InvalidInputError for a field that the answer does not have
 */
export function readFields(text: unknown, known: readonly string[]): readonly string[] | undefined {
  const names = typeof text === 'string' ? text.split(',').filter((name) => name !== '') : [undefined];
  if (names.length === 0) return undefined;
  if (names.every((name) => name !== undefined && known.includes(name))) return names as string[];
  throw new InvalidInputError(`fields: expected some of ${known.join(', ')}, separated by commas`);
}

/** Keeps only these fields of an object, or of each object in a list. */
export function pickFields(body: unknown, names: readonly string[]): unknown {
  if (Array.isArray(body) || body instanceof ListBody) return body.map((item) => pickFields(item, names));
  const source = body as Readonly<Record<string, unknown>>;
  return Object.fromEntries(names.map((name) => [name, source[name]]));
}

/** Keeps only these properties of each feature in a GeoJSON collection. */
export function pickProperties(collection: unknown, names: readonly string[]): unknown {
  const known = (properties: object) =>
    Object.fromEntries(Object.entries(properties).filter(([name]) => names.includes(name)));
  const pick = (feature: { properties: object }) => ({ ...feature, properties: known(feature.properties) });
  if (collection instanceof ListBody) return collection.map((feature) => pick(feature as { properties: object }));
  const { features, ...rest } = collection as { features: readonly { properties: object }[] };
  return { ...rest, features: features.map(pick) };
}
