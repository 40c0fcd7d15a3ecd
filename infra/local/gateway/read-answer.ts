import { validateHeaderName, validateHeaderValue } from 'node:http';

/** The HTTP answer that a function's result describes. */
export type GatewayAnswer = {
  readonly status: number;
  /** A list where the header is sent several times. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
};

/** The gateway sets these itself and drops them from a function's result. */
const gatewayHeaders = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'proxy-connection',
  'te',
  'trailer',
]);

/**
 * Reads a function's result in payload 2.0. A result with a statusCode is the whole answer; any other result becomes the
 * JSON body of a 200.
 * @returns undefined for a result that an HTTP API answers with a 500
 */
export function readAnswer(payload: Buffer): GatewayAnswer | undefined {
  const result: unknown = JSON.parse(payload.toString());
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    const body = Buffer.from(typeof result === 'string' ? result : JSON.stringify(result));
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const {
    statusCode,
    headers = {},
    cookies = [],
    body = '',
    isBase64Encoded = false,
  } = result as Record<string, unknown>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  if (typeof body !== 'string' || typeof headers !== 'object' || !Array.isArray(cookies)) return undefined;
  // RFC 9111, 3.2: a cache would replace the type of its copy by that of a 304.
  const hasContent = status !== 204 && status !== 205 && status !== 304;
  const sent: Record<string, string | string[]> = hasContent ? { 'content-type': 'text/plain; charset=utf-8' } : {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const key = name.toLowerCase();
    if (!gatewayHeaders.has(key) && value !== null) sent[key] = String(value);
  }
  const setCookies = [sent['set-cookie'] ?? [], ...cookies.map(String)].flat();
  if (setCookies.length > 0) sent['set-cookie'] = setCookies;
  if (!areValidHeaders(sent)) return undefined;
  return { status, headers: sent, body: Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8') };
}

function areValidHeaders(headers: Readonly<Record<string, string | readonly string[]>>): boolean {
  try {
    for (const [name, values] of Object.entries(headers)) {
      validateHeaderName(name);
      for (const value of [values].flat()) validateHeaderValue(name, value);
    }
    return true;
  } catch {
    return false;
  }
}
