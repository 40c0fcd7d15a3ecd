import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** An event of an HTTP API, payload 2.0 (API Gateway's documentation, "Create AWS Lambda proxy integrations"). */
export type GatewayEvent = {
  readonly version: '2.0';
  readonly routeKey: '$default';
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly accountId: string;
    readonly apiId: string;
    readonly domainName: string;
    readonly domainPrefix: string;
    readonly http: { method: string; path: string; protocol: string; sourceIp: string; userAgent: string };
    readonly requestId: string;
    readonly routeKey: '$default';
    readonly stage: '$default';
    readonly time: string;
    readonly timeEpoch: number;
  };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
};

/** Headers that concern one connection only (RFC 9110, 7.6.1), beside those that Connection names. */
const hopByHop = /^(connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|expect)$/;

/**
 * Turns a request into the event that the function receives.
 * @returns undefined for a path that is not percent-encoded UTF-8, and for no host, several or a wrong one
 */
export function readEvent(
  request: Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders' | 'httpVersion' | 'socket'>,
  body: Buffer,
  now: Date,
): GatewayEvent | undefined {
  const { method = 'GET', url = '/', rawHeaders, httpVersion, socket } = request;
  const [, authority, target = '/', query = ''] = /^(?:https?:\/\/([^/?]*))?([^?]*)\??(.*)$/i.exec(url) ?? [];
  const path = decodePath(target === '' ? '/' : target);
  if (path === undefined) return undefined;
  if (!hasOneHost(rawHeaders, httpVersion)) return undefined;
  const { headers, cookies } = readHeaders(rawHeaders);
  if (authority !== undefined) headers['host'] = authority; // RFC 9112, 3.2: the host of an absolute target wins
  const host = headers['host'] ?? '';
  if (!hostPattern.test(host)) return undefined;
  const sourceIp = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  headers['x-amzn-trace-id'] ??= createTraceId(now);
  headers['x-forwarded-for'] = [headers['x-forwarded-for'], sourceIp].filter(Boolean).join(', ');
  headers['x-forwarded-port'] = String(socket.localPort ?? '');
  headers['x-forwarded-proto'] = 'http';
  const text = body.length === 0 ? undefined : findText(body, headers);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers,
    ...(query === '' ? {} : { queryStringParameters: readQuery(query) }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'local',
      domainName: host,
      domainPrefix: host.split('.')[0] ?? '',
      http: { method, path, protocol: `HTTP/${httpVersion}`, sourceIp, userAgent: headers['user-agent'] ?? '' },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: logTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length === 0 ? {} : { body: text ?? body.toString('base64') }),
    isBase64Encoded: body.length > 0 && text === undefined,
  };
}

/** A name or an address, and perhaps a port (RFC 3986, 3.2.2); empty where a client of HTTP/1.0 sends none. */
const hostPattern = /^(\[[\da-f:.]+\]|[\w\-.~%!$&'()*+;=]*)(:\d*)?$/i;

/** RFC 9112, 3.2: a request of HTTP/1.1 has one Host. */
function hasOneHost(raw: readonly string[], httpVersion: string): boolean {
  const count = raw.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  return count === 1 || (count === 0 && httpVersion === '1.0');
}

/** As X-Ray's: the second in hexadecimal, then 96 random bits. */
function createTraceId(now: Date): string {
  const second = Math.floor(now.getTime() / 1000).toString(16);
  return `Root=1-${second}-${randomUUID().replaceAll('-', '').slice(0, 24)}`;
}

/** API Gateway decodes the path before it passes it on. @returns undefined for a path that is not percent-encoded UTF-8 */
function decodePath(target: string): string | undefined {
  try {
    return decodeURIComponent(target);
  } catch {
    return undefined;
  }
}

/** Names are in lower case. Values of a repeated header are joined by a comma; cookies are a separate list. */
function readHeaders(raw: readonly string[]): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  const named = new Set(
    raw.flatMap((name, index) =>
      index % 2 === 0 && name.toLowerCase() === 'connection'
        ? (raw[index + 1] ?? '').toLowerCase().split(/[\s,]+/)
        : [],
    ),
  );
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    if (hopByHop.test(name) || (named.has(name) && name !== 'host')) continue;
    if (name === 'cookie') cookies.push(...value.split(/; */).filter((cookie) => cookie !== ''));
    else headers[name] = Object.hasOwn(headers, name) ? `${headers[name]},${value}` : value;
  }
  return { headers, cookies };
}

/** Names and values are decoded. Values of a repeated name are joined by a comma. */
function readQuery(query: string): Record<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parameters.get(name);
    parameters.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(parameters);
}

/** @returns the text of a body that needs no base64 in the event; undefined for any other body */
function findText(body: Buffer, headers: Readonly<Record<string, string>>): string | undefined {
  const type = headers['content-type'] ?? 'text/plain';
  if (
    headers['content-encoding'] !== undefined ||
    !/^(text\/|application\/([\w.-]+\+)?(json|xml|javascript)\b)/i.test(type)
  ) {
    return undefined;
  }
  const text = body.toString();
  return Buffer.byteLength(text) === body.length && Buffer.from(text).equals(body) ? text : undefined;
}

/** As in an access log: 23/Nov/2026:22:55:01 +0000. */
function logTime(now: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(now.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
