import * as z from 'zod/mini';
import {
  acceptRanges,
  contentRange,
  dataHeaders,
  describeHeaders,
  failures,
  retryHeaders,
} from './answer/describe-answers.ts';
import {
  allowEmpty,
  describeBody,
  describeInput,
  describeSelection,
  findUsed,
  hasFields,
  listTags,
  omitUnreachable,
  withoutNames,
} from './describe-parameters.ts';
import type { Documentation, Endpoint } from './endpoint.ts';
import type { Schema } from './request/read-input.ts';
import { listFieldNames } from './request/sparse-fields.ts';

type Json = Record<string, unknown>;

export type ApiDescription = {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly contact: { readonly name: string };
  /** One sentence for each group of operations. */
  readonly tags: Readonly<Record<string, string>>;
  /** Schemas that several answers share, by their names in the document. */
  readonly shapes: Readonly<Record<string, Schema>>;
  /** The group of an operation whose declaration names none. */
  readonly findTag: (path: string, access: 'public' | 'admin') => string;
  /** Callers on the same machine need no credentials for admin endpoints. */
  readonly isAdminOpen?: boolean;
};

const error = z.object({ error: z.string(), code: z.int() });

/** RFC 9457, with `error` and `code` as in the other answers. */
const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  error: z.string(),
  code: z.int(),
  /** Of a 400: each wrong parameter with what is expected. */
  errors: z.optional(z.array(z.object({ parameter: z.string(), detail: z.string() }))),
});

/** The OpenAPI 3.1 document of these endpoints, written from the declarations that also validate and answer. */
export function describeApi<Services>(
  endpoints: readonly Endpoint<Services>[],
  { title, version, description, contact, tags, shapes, findTag, isAdminOpen = false }: ApiDescription,
): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, shape] of Object.entries({ Error: error, Problem: problem, ...shapes })) registry.add(shape, { id });
  for (const endpoint of endpoints) {
    if (!registry.has(endpoint.answer)) registry.add(endpoint.answer, { id: nameAnswer(endpoint) });
  }
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    unrepresentable: 'any',
    override: nameObjects,
  });
  const named = Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutNames(schema as Json)]));
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const { path, method } = endpoint;
    const id = registry.get(endpoint.answer)?.id ?? '';
    const isShared = id in shapes;
    const whole = isShared ? { $ref: `#/components/schemas/${id}` } : (named[id] as Json);
    const answer = hasFields(endpoint) ? describeSelection(whole, endpoint.rules, named) : whole;
    const security = endpoint.access === 'public' ? [] : [{ bearer: [] }, ...(isAdminOpen ? [{}] : [])];
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeOperation(endpoint, answer, findTag, security) };
  }
  const used = findUsed(paths, named);
  const usedTags = new Set(Object.values(paths).flatMap((path) => Object.values(path).flatMap(listTags)));
  return {
    openapi: '3.1.0',
    info: { title, version, description, contact, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '.', description: 'The server of this document' }],
    tags: [...usedTags].map((name) => ({ name, description: tags[name] ?? name })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(named).filter(([id]) => used.has(id))),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function describeOperation<Services>(
  endpoint: Endpoint<Services>,
  answer: Json,
  findTag: ApiDescription['findTag'],
  security: readonly Json[],
): Json {
  const { summary, access, body, caching, geojson, rules, documentation, acceptsRanges } = endpoint;
  const isStrict = rules === 'strict';
  const mediaType = documentation?.mediaType;
  const ownHeaders = describeHeaders(documentation?.headers ?? {});
  const hasTag = caching === 'network' || isStrict;
  const refusals = access === 'admin' ? [401, 403] : [];
  const statuses = [400, ...refusals, 404, 413, ...(body === null ? [] : [415]), 429, 503, 504];
  const errorContent = isStrict
    ? { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
    : ofJson({ $ref: '#/components/schemas/Error' });
  const ownContent = (type: string) => ({
    [type]: { schema: type.endsWith('+json') ? answer : { type: 'string' }, example: documentation?.example },
  });
  return {
    ...(documentation === null
      ? { operationId: nameOperation(endpoint), tags: [findTag(endpoint.path, access)], description: `${summary}.` }
      : describeDocumentation(documentation)),
    summary,
    security,
    parameters: listParameters(endpoint),
    ...(body === null ? {} : { requestBody: { required: true, content: ofJson(describeBody(body)) } }),
    responses: {
      200: {
        description: 'OK',
        ...(isStrict ? { headers: { ...dataHeaders, ...ownHeaders, ...(acceptsRanges ? acceptRanges : {}) } } : {}),
        content: {
          ...(mediaType === undefined
            ? ofJson(withTitle(answer, documentation), documentation?.example)
            : ownContent(mediaType)),
          ...(geojson === null ? {} : { 'application/geo+json': { schema: describeInput(geojson) } }),
        },
      },
      ...(acceptsRanges
        ? {
            206: {
              description: 'The bytes of the Range',
              headers: { ...dataHeaders, ...acceptRanges, ...contentRange },
              content: ownContent(mediaType ?? 'application/octet-stream'),
            },
            416: { description: failures[416], headers: contentRange, content: errorContent },
          }
        : {}),
      ...(hasTag ? { 304: { description: "The caller's copy is current" } } : {}),
      ...Object.fromEntries(
        [...statuses, ...(hasTag ? [412] : [])].map((status) => [
          status,
          {
            description: failures[status],
            ...(isStrict && status in retryHeaders ? { headers: retryHeaders[status] } : {}),
            content: errorContent,
          },
        ]),
      ),
      414: { description: failures[414] },
      431: { description: failures[431] },
    },
  };
}

/** Generators name a class after the title of its schema. */
function withTitle(answer: Json, documentation: Documentation | null): Json {
  if (documentation === null || '$ref' in answer) return answer;
  return { title: `${toPascal(documentation.operationId)}Answer`, ...answer };
}

function describeDocumentation(documentation: Documentation): Json {
  const { operationId, tag, description } = documentation;
  return { operationId, tags: [tag], description };
}

/** For example `getRouteByGtfsIdAndRouteId` of GET /route/{gtfs_id}/{route_id}. */
function nameOperation({ method, path }: Pick<Endpoint<unknown>, 'method' | 'path'>): string {
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => toPascal(name));
  const words = toPascal(path.replaceAll(/\{\w+\}/g, ''));
  return `${method.toLowerCase()}${words}${parameters.length === 0 ? '' : `By${parameters.join('And')}`}`;
}

function toPascal(words: string): string {
  return words.replaceAll(
    /[^A-Za-z0-9]*([A-Za-z0-9]+)[^A-Za-z0-9]*/g,
    (_, word: string) => word.charAt(0).toUpperCase() + word.slice(1),
  );
}

function listParameters<Services>(endpoint: Endpoint<Services>): Json[] {
  const { params, query, documentedQuery = query, answer, caching, rules, documentation } = endpoint;
  const describe = (name: string) => {
    const description = documentation?.parameters[name];
    return description === undefined ? {} : { description };
  };
  const fields = caching === 'network' && rules === 'lenient' ? listFieldNames(answer) : undefined;
  const inQuery = listProperties(documentedQuery).filter(({ name }) => fields === undefined || name !== 'fields');
  return [
    ...listProperties(params).map((one) => ({ ...one, ...describe(one.name), in: 'path', required: true })),
    ...inQuery
      .map(omitUnreachable)
      .map((one) => ({ ...(rules === 'lenient' ? allowEmpty(one) : one), ...describe(one.name), in: 'query' })),
    ...(fields === undefined
      ? []
      : [
          {
            name: 'fields',
            in: 'query',
            required: false,
            description: 'Fields of each item, or properties of each GeoJSON feature. Empty: all of them.',
            style: 'form',
            explode: false,
            schema: { type: 'array', items: { enum: [...fields, ''] }, minItems: 1 },
          },
        ]),
  ];
}

function listProperties(schema: Schema): { name: string; required: boolean; schema: unknown }[] {
  const { properties = {}, required = [] } = describeInput(schema) as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    required: required.includes(name),
    schema: property,
  }));
}

function nameAnswer({ method, path }: { method: string; path: string }): string {
  return `${method} ${path}`;
}

/** The only custom checks in answers are for any object, such as GeoJSON. */
function nameObjects({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: { type?: unknown } }): void {
  if (zodSchema._zod.def.type === 'custom') jsonSchema.type = 'object';
}

function ofJson(schema: Json, example?: unknown): Json {
  return { 'application/json': { schema, ...(example === undefined ? {} : { example }) } };
}
