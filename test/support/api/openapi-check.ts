import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { addWhole, describeWhole, hasFields } from './describe-whole.ts';
import { readOpenapi } from './format-openapi.ts';

type Operation = {
  parameters?: { name: string }[];
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
};
type OpenapiDocument = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
};

const ajv = new Ajv2020({ strict: false, allErrors: false });
const document = (await readOpenapi()) as unknown as OpenapiDocument;
ajv.addSchema({ $id: 'api', components: { schemas: addWhole(document.components.schemas) } });
const validators = new Map<string, ValidateFunction>();
const templates = Object.keys(document.paths).map((path) => ({
  path,
  pattern: new RegExp(`^${path.replaceAll(/[.]/g, '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
}));

/**
 * Finds a contradiction between an answer and the OpenAPI document.
 * @param path as the function receives it, without the query
 * @returns a description; undefined if the answer matches
 */
export function findContradiction({
  method,
  path,
  status,
  value,
  fields = false,
  type = 'application/json',
}: {
  method: string;
  path: string;
  status: number;
  value: unknown;
  /** The caller selected fields, so required fields may be missing. */
  fields?: boolean;
  /** The answer's content-type. */
  type?: string | undefined;
}): string | undefined {
  const template = findTemplate(path);
  const wanted = { GET: 'get', HEAD: 'get', POST: 'post' }[method] ?? '';
  const operation = template === undefined ? undefined : document.paths[template]?.[wanted];
  if (operation === undefined) return describeRefusal({ method, template, status, value, type });
  const response = operation.responses[String(status)];
  if (response === undefined) return `the document has no status ${status} for ${method} ${template}`;
  const schema = response.content?.[type.split(';')[0] ?? '']?.schema;
  if (response.content !== undefined && schema === undefined && value !== undefined)
    return `the document has no content type ${type} for ${method} ${template}`;
  if (schema === undefined || method === 'HEAD') return value === undefined ? undefined : 'expected no body';
  const isSelection = status === 200 && hasFields(operation);
  if (!isSelection || fields) return validate(`${wanted} ${template} ${status} ${type}`, schema, value);
  return validate(`${wanted} ${template} ${status} ${type} whole`, describeWhole(schema), value);
}

/** The path template of the document that matches a request's path. */
export function findTemplate(path: string): string | undefined {
  return templates.find(({ pattern }) => pattern.test(path))?.path;
}

function describeRefusal({
  method,
  template,
  status,
  value,
  type,
}: {
  method: string;
  template: string | undefined;
  status: number;
  value: unknown;
  type: string | undefined;
}) {
  if (method === 'OPTIONS')
    return template === undefined || [204, 400].includes(status)
      ? undefined
      : `OPTIONS: expected status 204 or 400, got ${status}`;
  if (![400, 404, 405].includes(status))
    return `${method} outside the document: expected status 400, 404 or 405, got ${status}`;
  if (method === 'HEAD') return undefined;
  const name = type?.startsWith('application/problem+json') ? 'Problem' : 'Error';
  return validate(name, { $ref: `#/components/schemas/${name}` }, value);
}

function validate(key: string, schema: object, value: unknown): string | undefined {
  const known = validators.get(key) ?? ajv.compile(withRefs(schema) as object);
  validators.set(key, known);
  return known(value) ? undefined : `${key}: ${ajv.errorsText(known.errors)}`;
}

/** Makes references absolute, so that a schema can be compiled on its own. */
function withRefs(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"api#/components/'));
}
