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

export type SignedCalls = {
  /** @param call names the call in errors */
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
  return {
    send: async (service, call, request) => {
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
    },
  };
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
