import * as z from 'zod/mini';
import type { Endpoint } from './endpoint.ts';
import type { Schema } from './request/read-input.ts';
import { listFieldNames } from './request/sparse-fields.ts';

type Json = Record<string, unknown>;

export type ApiDescription = {
  readonly title: string;
  readonly version: string;
  /** Shapes that answers share, by the names that callers see. */
  readonly shapes: Readonly<Record<string, Schema>>;
};

const error = z.object({ error: z.string(), code: z.int() });

/** What each status says, beside the contract's own words for a 404. */
const failures: Readonly<Record<number, string>> = {
  400: 'The input is wrong; the message names the field and what is expected',
  401: 'Credentials are missing or wrong',
  403: 'Not for this caller, or not through this gateway',
  404: 'Known not to exist',
  413: 'The request or the answer is too large; the message says how to ask for less',
  415: 'The body is not declared to be JSON',
  503: 'Something behind the API is down or refuses; Retry-After says when to come back',
  504: 'The time for the call was used up',
};

/** The OpenAPI 3.1 document of these endpoints, from the same declarations that validate and answer. */
export function describeApi<Services>(
  endpoints: readonly Endpoint<Services>[],
  { title, version, shapes }: ApiDescription,
): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, shape] of Object.entries({ Error: error, ...shapes })) registry.add(shape, { id });
  for (const endpoint of endpoints) {
    if (!registry.has(endpoint.answer)) registry.add(endpoint.answer, { id: nameAnswer(endpoint) });
  }
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}`, unrepresentable: 'any' });
  const named = Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutNames(schema as Json)]));
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const { path, method } = endpoint;
    const id = registry.get(endpoint.answer)?.id ?? '';
    const isShared = id in shapes;
    const answer = isShared ? { $ref: `#/components/schemas/${id}` } : (named[id] as Json);
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeOperation(endpoint, answer) };
  }
  const isWanted = ([id]: [string, unknown]) => id === 'Error' || id in shapes;
  return {
    openapi: '3.1.0',
    info: { title, version, license: { name: 'MIT', identifier: 'MIT' } },
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(named).filter(isWanted)),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function describeOperation<Services>(endpoint: Endpoint<Services>, answer: Json): Json {
  const { summary, access, body, caching, geojson } = endpoint;
  const isAdmin = access === 'admin';
  const statuses = [400, ...(isAdmin ? [401, 403] : []), 404, 413, ...(body === null ? [] : [415]), 503, 504];
  return {
    summary,
    ...(isAdmin ? { security: [{ bearer: [] }] } : {}),
    parameters: listParameters(endpoint),
    ...(body === null ? {} : { requestBody: { required: true, content: ofJson(describeInput(body)) } }),
    responses: {
      200: {
        description: 'OK',
        content: {
          ...ofJson(answer),
          ...(geojson === null ? {} : { 'application/geo+json': { schema: describeInput(geojson) } }),
        },
      },
      ...(caching === 'network' ? { 304: { description: 'What the caller has is still right' } } : {}),
      ...Object.fromEntries(
        statuses.map((status) => [
          status,
          { description: failures[status], content: ofJson({ $ref: '#/components/schemas/Error' }) },
        ]),
      ),
    },
  };
}

function listParameters<Services>({ params, query, answer, caching }: Endpoint<Services>): Json[] {
  const fields = caching === 'network' ? listFieldNames(answer) : undefined;
  const inQuery = listProperties(query).filter(({ name }) => name !== 'fields');
  return [
    ...listProperties(params).map((one) => ({ ...one, in: 'path', required: true })),
    ...inQuery.map((one) => ({ ...one, in: 'query' })),
    ...(fields === undefined
      ? []
      : [
          {
            name: 'fields',
            in: 'query',
            required: false,
            style: 'form',
            explode: false,
            schema: { type: 'array', items: { enum: fields }, minItems: 1 },
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

/** As an input is once it is read; fields that are not named are ignored. */
function describeInput(schema: Schema): Json {
  const json = z.toJSONSchema(schema, {
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return withoutNames(json as Json);
}

function nameAnswer({ method, path }: { method: string; path: string }): string {
  return `${method} ${path}`;
}

function withoutNames({ $schema, $id, ...json }: Json): Json {
  return json;
}

function ofJson(schema: Json): Json {
  return { 'application/json': { schema } };
}
