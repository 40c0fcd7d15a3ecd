import { InvalidInputError } from '@headway/connections/errors';
import type { ALBEvent, APIGatewayProxyEventV2, APIGatewayProxyEventV2WithIAMAuthorizer } from 'aws-lambda';
import { readEventPath } from './event-path.ts';
import { decodePercent, parseQuery, type Query } from './percent-decoding.ts';

/** The front door that calls the function. The first two send payload 2.0. */
export type Gateway = 'http-api' | 'function-url' | 'load-balancer';

/**
 * A request in one form for all gateways. `version`, `requestContext`, `headers` and `pathParameters` have the names of
 * payload 2.0, which middy's router reads.
 */
export type HttpRequest = {
  readonly version: '2.0';
  readonly requestContext: { readonly http: { readonly method: string; readonly path: string } };
  readonly gateway: Gateway;
  /** The router copies them from `path` without decoding. */
  pathParameters: Record<string, string>;
  readonly query: Query;
  /** Names in lower case; values of a repeated header joined by a comma, of cookies by a semicolon. */
  readonly headers: Readonly<Record<string, string>>;
  /** The text of the body, undefined or null if there is none. */
  readonly body: unknown;
  readonly isBase64Encoded: boolean;
  /** The address that connected to the gateway; null if the gateway does not report one. */
  readonly sourceIp: string | null;
  /** API Gateway verified an IAM signature. */
  readonly isSigned: boolean;
};

/**
 * Reads an event of API Gateway (payload 2.0), a function URL or a load balancer (single or multi-value headers).
 * @param path without the prefixes of the gateway
 * @throws InvalidInputError for a query that is too long, and for an event of any other kind
 */
export function readRequest(event: unknown, path = readEventPath(event, '').path): HttpRequest {
  if (isLoadBalancerEvent(event)) return withinLimits(readLoadBalancerEvent(event, path));
  if (isPayload2(event)) return withinLimits(readPayload2(event, path));
  if (hasRequestContext(event) && 'httpMethod' in event)
    throw new InvalidInputError(
      'event: expected payload 2.0, got payload 1.0: REST APIs are not served; use an HTTP API with payload 2.0, a function URL or a load balancer',
    );
  throw new InvalidInputError(
    'event: expected an event of an HTTP API or function URL (payload 2.0), or of a load balancer',
  );
}

/**
 * One path parameter, percent-decoded exactly once. An HTTP API decodes the path before it calls the function, so `%2F`
 * becomes a separator; callers write a slash in an id as `%252F` there.
 * @throws InvalidInputError if it is not percent-encoded UTF-8
 */
export function decodePathParameter(text: string, gateway: Gateway): string {
  if (!text.includes('%')) return text;
  return gateway === 'http-api' ? text.replaceAll(/%2F/gi, '/') : decodePercent(text, 'path');
}

function isLoadBalancerEvent(event: unknown): event is ALBEvent {
  return hasRequestContext(event) && 'elb' in event.requestContext;
}

function isPayload2(event: unknown): event is APIGatewayProxyEventV2WithIAMAuthorizer {
  if (!hasRequestContext(event) || !('http' in event.requestContext)) return false;
  return typeof event.requestContext.http === 'object' && event.requestContext.http !== null;
}

function hasRequestContext(event: unknown): event is { requestContext: object } {
  return (
    typeof event === 'object' &&
    event !== null &&
    'requestContext' in event &&
    typeof event.requestContext === 'object' &&
    event.requestContext !== null
  );
}

/** Characters: twice what two ids of 255 Han characters take, percent-encoded. */
const maxPathLength = 10_240;

function withinLimits(request: HttpRequest): HttpRequest {
  const { method, path } = request.requestContext.http;
  if (typeof method !== 'string' || method === '') throw new InvalidInputError('method: expected an HTTP method');
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw new InvalidInputError('path: expected a path that starts with /');
  if (path.length > maxPathLength) {
    throw new InvalidInputError(`path: expected at most ${maxPathLength} characters`);
  }
  return request;
}

function readPayload2(event: APIGatewayProxyEventV2WithIAMAuthorizer, path: string): HttpRequest {
  const { http, domainName, authorizer } = event.requestContext;
  const headers: Record<string, string> = {};
  const given = event.headers ?? {};
  for (const name in given) headers[name.toLowerCase()] = String(given[name] ?? '');
  if (Array.isArray(event.cookies)) headers['cookie'] = event.cookies.join('; ');
  return {
    version: '2.0',
    requestContext: { http: { method: http.method, path } },
    gateway: String(domainName).includes('.lambda-url.') ? 'function-url' : 'http-api',
    pathParameters: {},
    query: parseQuery(readQueryString(event)),
    headers,
    body: event.body,
    isBase64Encoded: event.isBase64Encoded === true,
    sourceIp: http.sourceIp ?? null,
    isSigned: authorizer?.iam !== undefined && authorizer.iam !== null,
  };
}

/** The query as sent; an event without it may have the decoded parameters alone. */
function readQueryString({ rawQueryString, queryStringParameters }: Partial<APIGatewayProxyEventV2>): string {
  if (typeof rawQueryString === 'string') return rawQueryString;
  const given = Object.entries(queryStringParameters ?? {});
  return given.map(([name, value]) => `${encodePart(name)}=${encodePart(value ?? '')}`).join('&');
}

/** A lone surrogate, which no URL can hold, becomes U+FFFD. */
function encodePart(text: unknown): string {
  return encodeURIComponent(String(text).toWellFormed());
}

function readLoadBalancerEvent(event: ALBEvent, path: string): HttpRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(event.multiValueHeaders ?? event.headers ?? {})) {
    headers[name.toLowerCase()] = Array.isArray(value) ? value.join(',') : (value ?? '');
  }
  // The load balancer splits the query but does not decode its parts.
  const pairs = Object.entries(event.multiValueQueryStringParameters ?? event.queryStringParameters ?? {}).flatMap(
    ([name, value]) => (Array.isArray(value) ? value : [value ?? '']).map((one) => `${name}=${one}`),
  );
  return {
    version: '2.0',
    requestContext: { http: { method: event.httpMethod, path } },
    gateway: 'load-balancer',
    pathParameters: {},
    query: parseQuery(pairs.join('&')),
    headers,
    body: event.body ?? undefined,
    isBase64Encoded: event.isBase64Encoded,
    sourceIp: null,
    isSigned: false,
  };
}
