import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { readOpenapi } from './format-openapi.ts';

type Operation = { responses: Record<string, { content?: Record<string, { schema: object }> }> };
type OpenapiDocument = { paths: Record<string, Record<string, Operation>>; components: object };

const ajv = new Ajv2020({ strict: false, allErrors: false });
const document = (await readOpenapi()) as unknown as OpenapiDocument;
ajv.addSchema({ $id: 'api', components: document.components });
const validators = new Map<string, ValidateFunction>();
const templates = Object.keys(document.paths).map((path) => ({
  path,
  pattern: new RegExp(`^${path.replaceAll(/[.]/g, '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
}));

/**
 * What is wrong with an answer by the OpenAPI document; undefined where nothing is.
 * @param path as the function saw it, without the query
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
  /** The caller chose fields, so that required ones may be missing. */
  fields?: boolean;
  /** The answer's content-type. */
  type?: string | undefined;
}): string | undefined {
  const template = findTemplate(path);
  const wanted = { GET: 'get', HEAD: 'get', POST: 'post' }[method] ?? '';
  const operation = template === undefined ? undefined : document.paths[template]?.[wanted];
  if (operation === undefined) return describeRefusal(method, template, status, value);
  const response = operation.responses[String(status)];
  if (response === undefined) return `${method} ${template} has no answer ${status} in the document`;
  const schema = response.content?.[type.split(';')[0] ?? '']?.schema;
  if (response.content !== undefined && schema === undefined && value !== undefined)
    return `${type} is not in the document`;
  if (schema === undefined || method === 'HEAD') return value === undefined ? undefined : 'a body where there is none';
  if (status === 200 && fields) return undefined;
  return validate(`${wanted} ${template} ${status} ${type}`, schema, value);
}

/** The path of the document that a request's path is one of. */
export function findTemplate(path: string): string | undefined {
  return templates.find(({ pattern }) => pattern.test(path))?.path;
}

function describeRefusal(method: string, template: string | undefined, status: number, value: unknown) {
  if (method === 'OPTIONS')
    return template === undefined || [204, 400].includes(status) ? undefined : `OPTIONS gives ${status}`;
  if (![400, 404, 405].includes(status)) return `${method} of what is not in the document gives ${status}`;
  if (method === 'HEAD') return undefined;
  return validate('error', { $ref: '#/components/schemas/Error' }, value);
}

function validate(key: string, schema: object, value: unknown): string | undefined {
  const known = validators.get(key) ?? ajv.compile(withRefs(schema) as object);
  validators.set(key, known);
  return known(value) ? undefined : `${key}: ${ajv.errorsText(known.errors)}`;
}

/** References of the document, as seen from a schema that stands alone. */
function withRefs(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"api#/components/'));
}
