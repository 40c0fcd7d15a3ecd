import fc from 'fast-check';

/** The parts of a JSON schema that the inputs in the OpenAPI document use. */
type JsonSchema = {
  readonly type?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
};
type Parameter = { readonly name: string; readonly in: string; readonly schema: JsonSchema };
type Operation = {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: JsonSchema } } };
};
export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** A request as a caller would write it. The path and the query are percent-encoded, correctly or not. */
export type HostileRequest = {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Valid, borderline and broken requests for every operation of the document. @param known ids and words that exist */
export function arbitraryRequest(paths: Paths, known: readonly string[]): fc.Arbitrary<HostileRequest> {
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return fc.constantFrom(...operations).chain(({ path, method, operation }) => {
    const inPath = operation.parameters.filter((one) => one.in === 'path');
    const inQuery = operation.parameters.filter((one) => one.in === 'query');
    return fc
      .record({
        method: mostly(
          fc.constant(method),
          fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'get', 'X'),
        ),
        values: fc.tuple(...inPath.map(({ schema }) => pathText(schema, known))),
        query: fc.tuple(...inQuery.map((parameter) => queryText(parameter, known))),
        more: mostly(
          fc.constant(''),
          fc.oneof(
            brokenEncoding,
            fc.constantFrom('limit=1&limit=2', '=', '&&&', '?', '__proto__=1', 'x'.repeat(9000)),
          ),
        ),
        headers: headers(operation.requestBody !== undefined),
        body:
          operation.requestBody === undefined
            ? fc.constant(undefined)
            : bodyText(operation.requestBody.content['application/json'].schema, known),
      })
      .map(({ values, query, more, body, ...request }) => {
        const filled = inPath.reduce(
          (text, { name }, index) => text.replace(`{${name}}`, () => values[index] as string),
          path,
        );
        const pairs = [...(query as (string | undefined)[]), more].filter((pair) => pair);
        const target = pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
        return { ...request, target, ...(body === undefined ? {} : { body }) };
      });
  });
}

const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: odd });

const oddText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '.',
    '..',
    '%',
    '%00',
    '\0',
    '\n',
    '\u2028',
    '\ud800',
    '\udc00x',
    '__proto__',
    'constructor',
    "' OR 1=1 --",
    '{{7*7}}',
    '../../etc/passwd',
    'a:b:c',
    ':',
    '::',
    'demo:',
    'demo: x',
    ' central  square ',
    'x '.repeat(49),
    '%3A',
    'மத்திய',
    '-1',
    '1e9',
    'NaN',
  ),
  fc.integer({ min: 250, max: 260 }).map((length) => 'x'.repeat(length)),
);
const brokenEncoding = fc.constantFrom(
  '%',
  '%2',
  '%zz',
  '%FF',
  '%C0%AF',
  '%ED%A0%80',
  '%00',
  'a%',
  '%25%',
  '%F0%9F%98',
);

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function pathText({ maxLength = 255 }: JsonSchema, known: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...known).map(encode) },
    { weight: 3, arbitrary: oddText.map(encode) },
    { weight: 1, arbitrary: brokenEncoding },
    { weight: 1, arbitrary: fc.constantFrom('x'.repeat(maxLength), 'x'.repeat(maxLength + 1), 'x'.repeat(5000)) },
  );
}

function queryText({ name, schema }: Parameter, known: readonly string[]): fc.Arbitrary<string | undefined> {
  const text =
    schema.type === 'array'
      ? fc.subarray([...(schema.items?.enum ?? []), 'nothing']).map(String)
      : value(schema, known).map(String);
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 5, arbitrary: text.map((one) => `${name}=${encode(one)}`) },
    { weight: 1, arbitrary: oddText.map((one) => `${name}=${encode(one)}`) },
    { weight: 1, arbitrary: brokenEncoding.map((one) => `${name}=${one}`) },
  );
}

/** A value that fits the schema or lies at its limits. */
function value(schema: JsonSchema, known: readonly string[]): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => value(one, known)));
  const { minimum = -1000, maximum = 1000, maxLength = 300 } = schema;
  switch (schema.type) {
    case 'string':
      return fc.oneof(
        fc.constantFrom(...known),
        oddText,
        fc.constantFrom(
          'x'.repeat(maxLength),
          '{ feeds { feedId } }',
          '{ routes { patterns { trips { stoptimes { stop { name } } } } } }',
        ),
      );
    case 'integer':
      return fc.oneof(
        fc.integer({ min: minimum, max: maximum }),
        fc.constantFrom(minimum - 1, minimum, maximum, maximum + 1),
      );
    case 'number':
      return fc.oneof(
        fc.double({ min: minimum, max: maximum, noNaN: true }),
        fc.constantFrom(minimum, maximum, maximum + 1),
      );
    case 'array':
      return fc.array(value(schema.items ?? {}, known), { maxLength: 12 });
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, value(one, known)])),
        { requiredKeys: [...(schema.required ?? [])] },
      );
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue();
  }
}

function bodyText(schema: JsonSchema, known: readonly string[]): fc.Arbitrary<string | undefined> {
  return fc.oneof(
    { weight: 6, arbitrary: value(schema, known).map((one) => JSON.stringify(one)) },
    { weight: 2, arbitrary: fc.json() },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        undefined,
        '',
        ' ',
        'null',
        '{',
        '[]',
        '{}',
        '"x"',
        'x=1&y=2',
        '\ufeff{}',
        '{"a":1,"a":2}',
        '{"gtfsId":"demo","gtfsId":"x","routeIds":[]}',
        '{"__proto__":{"x":1}}',
        '{"constructor":{"prototype":{"x":1}}}',
        '{"gtfsId":"\\ud800","routeIds":["\\udc00"],"stopIds":["\\ud800"]}',
        '{"vehicleIds":["\\u0000","\\ud800"]}',
        `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
        `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
        `{"query":"{ feeds { feedId } }","variables":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`,
        JSON.stringify({ gtfsId: 'demo', stopIds: Array.from({ length: 10_001 }, () => 'x') }),
        '1e400',
        '-',
        '\0',
      ),
    },
  );
}

function headers(hasBody: boolean): fc.Arbitrary<Record<string, string>> {
  const type = mostly(
    fc.constant('application/json'),
    fc.constantFrom(
      'text/plain',
      'application/xml',
      'application/json; charset=utf-16',
      'application/problem+json',
      ';',
      '',
    ),
  );
  const more = fc.record(
    {
      'accept-encoding': fc.constantFrom('br', 'gzip', 'br;q=x', '*;q=0', ',,,;;', 'deflate'),
      'if-none-match': fc.constantFrom('*', '"x"', 'W/"x"', '"', ''),
      origin: fc.constantFrom('https://app.example.org', 'null', ''),
      authorization: fc.constantFrom('Bearer', 'Bearer x', 'Basic eDp5', 'Bearer a-token-of-20-letters'),
    },
    { requiredKeys: [] },
  );
  return hasBody
    ? fc.tuple(type, more).map(([one, rest]) => ({ 'content-type': one, ...rest }) as Record<string, string>)
    : (more as fc.Arbitrary<Record<string, string>>);
}
