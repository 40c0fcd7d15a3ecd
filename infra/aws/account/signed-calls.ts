import { parseXML } from '@aws-sdk/xml-builder';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from './signer-hash.ts';

export type Credentials = ConstructorParameters<typeof SignatureV4>[0]['credentials'];

/** An answer: nested values by name. */
export type Node = Readonly<Record<string, unknown>>;

/** AWS refused a call, or did not answer. `code` is AWS's own, such as AccessDenied. */
export class AwsCallError extends Error {
  override readonly name = 'AwsCallError';
  readonly code: string;
  readonly call: string;

  constructor(call: string, code: string, message: string, options?: ErrorOptions) {
    super(`${call}: ${code}${message === '' ? '' : `, ${message}`}`, options);
    this.code = code;
    this.call = call;
  }

  get isTemporary(): boolean {
    return /^HTTP 5|NoAnswer|Throttling|RequestLimitExceeded|TooManyRequests|InternalError|ServiceUnavailable/.test(
      this.code,
    );
  }

  get isDenied(): boolean {
    return /AccessDenied|UnauthorizedOperation|NotAuthorized/.test(this.code);
  }
}

const timeoutMs = 20_000;

type Values = Readonly<Record<string, unknown>>;

/** The API versions of the services that speak the query protocol. */
const queryVersions = {
  cloudformation: '2010-05-15',
  ec2: '2016-11-15',
  rds: '2014-10-31',
  sns: '2010-03-31',
  sts: '2011-06-15',
} as const;

export type QueryService = keyof typeof queryVersions;

/** Each method throws AwsCallError. */
export type SignedCalls = {
  /** A call of the query protocol: lists are `Name.1`, `Name.2`. */
  query(service: QueryService, action: string, values?: Values): Promise<Node>;
  /** A call of the JSON protocol; `target` is the service's prefix and the action. */
  json(service: string, target: string, values: Values): Promise<Node>;
  /** Any other call. @param call names the call in errors */
  send(
    service: string,
    call: string,
    request: { method: 'GET' | 'POST'; path: string; headers: Record<string, string>; body: string },
  ): Promise<Node>;
};

/**
 * Calls AWS with Signature Version 4 and reads JSON or XML. `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>` replace AWS's own
 * addresses. Much smaller than a client for each service.
 */
export function createSignedCalls({
  region,
  credentials,
  environment,
}: {
  region: string;
  credentials: Credentials;
  environment: NodeJS.ProcessEnv;
}): SignedCalls {
  const send: SignedCalls['send'] = async (service, call, request) => {
    const url = findEndpoint(service, region, environment);
    const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
    const { body, ...rest } = request;
    const signed = await signer.sign({
      ...{ ...rest, protocol: url.protocol, hostname: url.hostname, headers: { ...rest.headers, host: url.host } },
      ...(body === '' ? {} : { body }),
      ...(url.port === '' ? {} : { port: Number(url.port) }),
    });
    const { response, text } = await fetchText(new URL(request.path, url), {
      ...{ method: request.method, headers: signed.headers, signal: AbortSignal.timeout(timeoutMs) },
      ...(body === '' ? {} : { body }),
    }).catch((cause: unknown) => {
      throw new AwsCallError(call, 'NoAnswer', `${url.origin} did not answer`, { cause });
    });
    const answer = readAnswer(text);
    if (response.ok) return answer;
    const { code, message } = readError(answer);
    const inHeader = response.headers.get('x-amzn-errortype')?.split(':')[0]; // of Lambda's API
    throw new AwsCallError(call, code || inHeader || `HTTP ${response.status}`, message);
  };
  return {
    send,
    query: async (service, action, values = {}) => {
      const body = new URLSearchParams({ Action: action, Version: queryVersions[service], ...stringify(values) });
      const answer = await send(service, `${service}:${action}`, {
        ...{ method: 'POST', path: '/', body: body.toString() },
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      });
      const response = child(answer, `${action}Response`);
      return `${action}Result` in response ? child(response, `${action}Result`) : response;
    },
    json: (service, target, values) =>
      send(service, `${service}:${target.split('.').at(-1)}`, {
        ...{ method: 'POST', path: '/', body: JSON.stringify(values) },
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
      }),
  };
}

function stringify(values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

async function fetchText(url: URL, options: RequestInit): Promise<{ response: Response; text: string }> {
  const response = await fetch(url, options);
  return { response, text: await response.text() };
}

function findEndpoint(service: string, region: string, environment: NodeJS.ProcessEnv): URL {
  const given =
    environment[`AWS_ENDPOINT_URL_${service.toUpperCase().replaceAll('-', '_')}`] ?? environment['AWS_ENDPOINT_URL'];
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new URL(given ?? `https://${service}.${region}.${suffix}`);
}

/** Reads the fields of a secret in JSON; none if its text is something else. Never put them into a message. @throws AwsCallError */
export async function readSecretFields(aws: Pick<SignedCalls, 'json'>, values: Values): Promise<Values> {
  const answer = await aws.json('secretsmanager', 'secretsmanager.GetSecretValue', values);
  try {
    return Object(JSON.parse(textOf(answer, 'SecretString')));
  } catch {
    return {};
  }
}

/** The value of a name as a node; an empty one if there is none. */
export function child(node: Node, ...names: string[]): Node {
  return names.reduce<Node>((at, name) => Object(typeof at[name] === 'object' ? at[name] : {}), node);
}

/** The elements of a list: XML gives one element as itself, and none as an empty text. */
export function list(node: Node, ...names: string[]): Node[] {
  const last = names.pop() ?? '';
  const value = child(node, ...names)[last];
  if (value === undefined || value === null || value === '') return [];
  return [value].flat().map((one) => (typeof one === 'object' ? Object(one) : { value: one }));
}

/** A text of a node; empty if there is none. */
export function textOf(node: Node, name: string): string {
  const value = node[name];
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}

function readAnswer(text: string): Node {
  if (text.trim() === '') return {};
  try {
    return Object(text.trimStart().startsWith('<') ? parseXML(text) : JSON.parse(text));
  } catch {
    return {};
  }
}

function readError(answer: Node): { code: string; message: string } {
  const inXml = [child(answer, 'ErrorResponse', 'Error'), child(answer, 'Response', 'Errors', 'Error')];
  for (const error of inXml) {
    if (textOf(error, 'Code') !== '') return { code: textOf(error, 'Code'), message: textOf(error, 'Message') };
  }
  const code = textOf(answer, '__type').split('#').at(-1) ?? '';
  return { code, message: textOf(answer, 'message') || textOf(answer, 'Message') };
}
