import * as z from 'zod/mini';
import type { Endpoint } from './endpoint.ts';
import type { Schema } from './request/read-input.ts';
import { listFieldNames } from './request/sparse-fields.ts';

type Json = Record<string, unknown>;

/** Whether callers may choose among the fields of the answer. */
export function hasFields<Services>({ answer, query, caching, rules }: Endpoint<Services>): boolean {
  if (rules === 'strict') return listFieldNames(query)?.includes('fields') === true;
  return caching === 'network' && listFieldNames(answer) !== undefined;
}

/**
 * The answer with any selection of fields: each may be missing. A shared shape gets a twin for this, whose name begins with
 * Partial, so that answers without a selection keep exact types.
 */
export function describeSelection(answer: Json, rules: Endpoint<unknown>['rules'], named: Record<string, Json>): Json {
  if (rules === 'strict') {
    const { data, ...rest } = answer['properties'] as Record<string, Json>;
    return { ...answer, properties: { data: withoutRequired(data ?? {}, named), ...rest } };
  }
  return withoutRequired(answer, named);
}

function withoutRequired(schema: Json, named: Record<string, Json>): Json {
  const { $ref, items, required, ...rest } = schema;
  if (items !== undefined) return { ...rest, items: withoutRequired(items as Json, named) };
  if (typeof $ref !== 'string') return rest;
  const shape = $ref.slice($ref.lastIndexOf('/') + 1);
  named[`Partial${shape}`] ??= withoutRequired(named[shape] ?? {}, named);
  return { $ref: `#/components/schemas/Partial${shape}` };
}

/**
 * A lenient endpoint takes an empty parameter for an absent one. The schema says so itself: `allowEmptyValue` is an OpenAPI
 * keyword that validators of JSON Schema do not know.
 */
export function allowEmpty<Parameter extends { readonly required: boolean; readonly schema: unknown }>(
  parameter: Parameter,
) {
  const { minLength, ...schema } = parameter.schema as Json;
  if (parameter.required) return parameter;
  if (schema['type'] !== 'string') {
    if (typeof schema['type'] !== 'string' || 'enum' in schema)
      throw new Error('expected a parameter of one type, or text');
    // Not `anyOf`: tools that negate it send values which leave no text in a query, and then expect a refusal.
    return { ...parameter, schema: { ...schema, type: [schema['type'], 'string'], maxLength: 0 } };
  }
  const { const: only, ...open } = schema;
  return { ...parameter, schema: only === undefined ? schema : { ...open, enum: [only, ''] } };
}

/** A larger limit of a text is not stated: at up to 12 bytes a character, two such texts can fill the request line that gateways take. */
const maxStatedLength = 255;

/**
 * Leaves out limits of a query that no request line can reach: gateways take 10 KB, and 414 comes before the 400 that such a limit
 * promises. The sentences of the parameters say how many entries a list may have.
 */
export function omitUnreachable<Parameter extends { readonly schema: unknown }>(parameter: Parameter) {
  const { maxItems, items, maxLength, ...schema } = parameter.schema as Json;
  if (items === undefined) {
    const isReachable = typeof maxLength === 'number' && maxLength <= maxStatedLength;
    return { ...parameter, schema: isReachable ? parameter.schema : schema };
  }
  const { maxLength: _, ...item } = items as Json;
  return { ...parameter, schema: { ...schema, items: item } };
}

/** The names of the shared schemas that the paths refer to, also through other schemas. */
export function findUsed(paths: Json, schemas: Readonly<Record<string, Json>>): ReadonlySet<string> {
  const used = new Set<string>();
  const pending: unknown[] = [paths];
  for (let text = pending.pop(); text !== undefined; text = pending.pop()) {
    for (const [, name = ''] of JSON.stringify(text).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      pending.push(schemas[name] ?? {});
    }
  }
  return used;
}

/** The tags of an operation. */
export function listTags(operation: unknown): readonly string[] {
  return (operation as { readonly tags?: readonly string[] }).tags ?? [];
}

/** Schemas accept and ignore unknown fields, so the document does not forbid them. */
export function describeInput(schema: Schema): Json {
  return describe(schema, () => {});
}

/** A body: json-body.ts refuses a key that could change a prototype, and tools that generate bodies need to know. */
export function describeBody(schema: Schema): Json {
  return describe(schema, (jsonSchema) => {
    if (jsonSchema.type === 'object') jsonSchema.propertyNames = { not: { const: '__proto__' } };
  });
}

function describe(schema: Schema, override: (jsonSchema: z.core.JSONSchema.BaseSchema) => void): Json {
  const json = z.toJSONSchema(schema, {
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      override(jsonSchema);
    },
  });
  return withoutNames(json as Json);
}

/** Without the names that zod writes for a document of its own. */
export function withoutNames({ $schema, $id, ...json }: Json): Json {
  return json;
}
