type Json = { readonly [name: string]: unknown };
type Schema = {
  readonly $ref?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
};
type Operation = {
  readonly parameters?: readonly { readonly name: string }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: object }>> }>>;
};

/** Whether callers may choose among the fields of the answer. */
export function hasFields({ parameters }: Pick<Operation, 'parameters'>): boolean {
  return parameters?.some(({ name }) => name === 'fields') === true;
}

/** The schema of an answer without a selection of fields, which has all of them. */
export function describeWhole(schema: object): object {
  const { $ref, items, properties } = schema as Schema;
  if (items !== undefined) return { ...schema, items: describeWhole(items) };
  if ($ref !== undefined) return { $ref: $ref.replace('/Partial', '/') };
  if (properties?.['data'] !== undefined)
    return { ...schema, properties: { ...properties, data: describeWhole(properties['data']) } };
  return properties === undefined ? schema : { ...schema, required: Object.keys(properties) };
}

/** The schemas with those of whole answers, which the document leaves out where every operation lets callers choose. */
export function addWhole(schemas: Json): Json {
  const partial = Object.entries(schemas).filter(([name]) => name.startsWith('Partial'));
  const whole = partial.map(([name, schema]) => [name.replace('Partial', ''), describeWhole(schema as object)]);
  return { ...Object.fromEntries(whole), ...schemas };
}

/** The document of an API whose callers never select fields: the TypeScript types narrow whole answers themselves. */
export function describeWholeAnswers(document: Json): Json {
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  const components = document['components'] as { readonly schemas: Json };
  const schemas = Object.entries(addWhole(components.schemas)).filter(([name]) => !name.startsWith('Partial'));
  return {
    ...document,
    paths: mapValues(paths, (path) => mapValues(path, (one) => (hasFields(one) ? withWholeAnswer(one) : one))),
    components: { ...components, schemas: Object.fromEntries(schemas) },
  };
}

function withWholeAnswer(operation: Operation): Operation {
  const { 200: ok, ...others } = operation.responses;
  const { 'application/json': json, ...more } = ok?.content ?? {};
  const whole = json === undefined ? {} : { 'application/json': { ...json, schema: describeWhole(json.schema) } };
  return { ...operation, responses: { 200: { ...ok, content: { ...whole, ...more } }, ...others } };
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
