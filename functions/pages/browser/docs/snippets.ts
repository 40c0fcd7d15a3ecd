export type Operation = {
  readonly security?: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: unknown; example?: unknown }>>;
  };
  readonly responses: Readonly<Record<string, { readonly content?: Record<string, { example?: unknown }> }>>;
};

export type Parameter = { readonly name: string; readonly in: string; example?: unknown };

export type OpenApi = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  servers?: readonly { readonly url: string }[];
};

/** The request as Swagger UI keeps it: an Immutable map. */
type Request = { get(name: string): unknown };

/** Each request is shown in these languages. */
export const requestSnippets = {
  generators: {
    curl_bash: { title: 'curl', syntax: 'bash' },
    typescript: { title: 'TypeScript', syntax: 'javascript' },
    python: { title: 'Python', syntax: 'python' },
  },
  defaultExpanded: true,
  languages: ['curl_bash', 'typescript', 'python'],
};

export const snippetGenerators = {
  fn: {
    requestSnippetGenerator_typescript: (request: Request) => writeTypescript(readRequest(request)),
    requestSnippetGenerator_python: (request: Request) => writePython(readRequest(request)),
  },
};

type Plain = { readonly url: string; readonly method: string; readonly body: string | undefined };

function readRequest(request: Request): Plain {
  const body = request.get('body');
  return {
    url: String(request.get('url')),
    method: String(request.get('method')).toUpperCase(),
    body: body === undefined || body === null || body === '' ? undefined : textOf(body),
  };
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  return JSON.stringify((body as { toJS?: () => unknown }).toJS?.() ?? body);
}

export function writeTypescript({ url, method, body }: Plain): string {
  const options =
    body === undefined
      ? method === 'GET'
        ? ''
        : `, { method: '${method}' }`
      : `, {\n  method: '${method}',\n  headers: { 'content-type': 'application/json' },\n  body: ${quote(body)},\n}`;
  return [
    `const response = await fetch(${quote(url)}${options});`,
    'if (!response.ok) throw new Error((await response.json()).error);',
    'const answer = await response.json();',
  ].join('\n');
}

export function writePython({ url, method, body }: Plain): string {
  const request =
    body === undefined
      ? `Request(${quote(url)}, method=${quote(method)})`
      : `Request(\n    ${quote(url)},\n    method=${quote(method)},\n    headers={"content-type": "application/json"},\n    data=${quote(body)}.encode(),\n)`;
  return [
    'import json',
    'from urllib.request import Request, urlopen',
    '',
    `request = ${request}`,
    'with urlopen(request) as response:',
    '    answer = json.load(response)',
  ].join('\n');
}

/** A string literal that means the same in JavaScript and Python. */
function quote(text: string): string {
  return JSON.stringify(text);
}
