import { createHash, createHmac } from 'node:crypto';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { parseXML } from '@aws-sdk/xml-builder';
import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';
import { SignatureV4 } from '@smithy/signature-v4';

type Values = Readonly<Record<string, unknown>>;

/** Reads of one account and region with the caller's own credentials. No method changes anything. */
export type AwsAccount = {
  readonly region: string;
  /** A call of the query protocol (EC2, RDS, STS, CloudFormation, SNS): lists are `Name.1`, `Name.2`. */
  query(
    service: keyof typeof queryVersions,
    action: `Describe${string}` | `Get${string}`,
    values?: Values,
  ): Promise<Node>;
  /** A call of the JSON protocol; `target` is the service's prefix and the action. */
  json(service: string, target: `${string}.${'Describe' | 'Get'}${string}`, values: Values): Promise<Node>;
  /** GET of a REST API (Lambda). */
  rest(service: string, path: string): Promise<Node>;
  /** The same credentials in another region: CloudFront takes certificates only from us-east-1. */
  in(region: string): AwsAccount;
};

/** An answer: nested values by name. */
export type Node = Readonly<Record<string, unknown>>;

/** The API versions of the services that speak the query protocol. */
const queryVersions = {
  cloudformation: '2010-05-15',
  ec2: '2016-11-15',
  rds: '2014-10-31',
  sns: '2010-03-31',
  sts: '2011-06-15',
} as const;

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
    return /^HTTP 5|NoAnswer|Throttling|InternalError|ServiceUnavailable/.test(this.code);
  }

  get isDenied(): boolean {
    return /AccessDenied|UnauthorizedOperation|NotAuthorized/.test(this.code);
  }
}

const timeoutMs = 20_000;

/**
 * Opens the account of the shell: environment variables, profile, SSO or instance role, as the AWS CLI finds them.
 * `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>` replace AWS's own addresses.
 * @throws Error if no region is set
 */
export async function openAccount(environment: NodeJS.ProcessEnv = process.env): Promise<AwsAccount> {
  const region = await loadConfig(NODE_REGION_CONFIG_OPTIONS, NODE_REGION_CONFIG_FILE_OPTIONS)();
  return createAccount(region, environment, defaultProvider());
}

function createAccount(
  region: string,
  environment: NodeJS.ProcessEnv,
  credentials: ReturnType<typeof defaultProvider>,
): AwsAccount {
  const send = async (
    service: string,
    call: string,
    request: { method: 'GET' | 'POST'; path: string; headers: Record<string, string>; body: string },
  ): Promise<Node> => {
    const url = findEndpoint(service, region, environment);
    const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
    const { body, ...rest } = request;
    const signed = await signer.sign({
      ...{ ...rest, protocol: url.protocol, hostname: url.hostname, headers: { ...rest.headers, host: url.host } },
      ...(body === '' ? {} : { body }),
      ...(url.port === '' ? {} : { port: Number(url.port) }),
    });
    const response = await fetch(new URL(request.path, url), {
      ...{ method: request.method, headers: signed.headers, signal: AbortSignal.timeout(timeoutMs) },
      ...(body === '' ? {} : { body }),
    }).catch((cause: unknown) => {
      throw new AwsCallError(call, 'NoAnswer', `${url.origin} did not answer`, { cause });
    });
    const answer = readAnswer(await response.text());
    if (response.ok) return answer;
    const { code, message } = readError(answer);
    throw new AwsCallError(call, code || `HTTP ${response.status}`, message);
  };
  return {
    region,
    query: async (service, action, values = {}) => {
      const version = queryVersions[service];
      const answer = await send(service, `${service}:${action}`, {
        ...{
          method: 'POST',
          path: '/',
          headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        },
        body: new URLSearchParams({ Action: action, Version: version, ...stringify(values) }).toString(),
      });
      const response = child(answer, `${action}Response`);
      return `${action}Result` in response ? child(response, `${action}Result`) : response;
    },
    json: (service, target, values) =>
      send(service, `${service}:${target.split('.').at(-1)}`, {
        ...{ method: 'POST', path: '/', body: JSON.stringify(values) },
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
      }),
    rest: (service, path) => send(service, `${service}:GET ${path}`, { method: 'GET', path, headers: {}, body: '' }),
    in: (other) => createAccount(other, environment, credentials),
  };
}

function findEndpoint(service: string, region: string, environment: NodeJS.ProcessEnv): URL {
  const given =
    environment[`AWS_ENDPOINT_URL_${service.toUpperCase().replaceAll('-', '_')}`] ?? environment['AWS_ENDPOINT_URL'];
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new URL(given ?? `https://${service}.${region}.${suffix}`);
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

function stringify(values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

/** The hash of the signer, on Node's own crypto. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: unknown) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Buffer);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    throw new Error('The signer uses each hash once.');
  }
}
