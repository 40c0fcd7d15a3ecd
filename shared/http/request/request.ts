import type { ALBEvent, APIGatewayProxyEventV2WithIAMAuthorizer } from 'aws-lambda';
import { InvalidInputError } from '../../connections/core/errors.ts';
import { decodePercent, parseQuery } from './percent-decoding.ts';

/** Who calls the function on a caller's behalf. The first two send payload 2.0. */
export type Gateway = 'http-api' | 'function-url' | 'load-balancer';

/**
 * A request, whichever gateway it came through. `version`, `requestContext`, `headers`, `body` and `isBase64Encoded` are
 * payload 2.0's, because middy's router and body parser read that form.
 */
export type HttpRequest = {
  readonly version: '2.0';
  readonly requestContext: { readonly http: { readonly method: string; readonly path: string } };
  readonly gateway: Gateway;
  /** Parameters of the path; the router fills them in as they stand in `path`. */
  pathParameters: Record<string, string>;
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** Names in lower case; values of a repeated header joined by a comma, of cookies by a semicolon. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON once the body parser has seen it. */
  body: unknown;
  readonly isBase64Encoded: boolean;
  /** The peer that the gateway itself saw; null where the gateway does not vouch for one. */
  readonly sourceIp: string | null;
  /** API Gateway has checked an IAM signature. */
  readonly isSigned: boolean;
};

/**
 * Reads an event of API Gateway (payload 2.0), a function URL or a load balancer (single or multi-value headers).
 * @throws InvalidInputError for a malformed query, and for an event of any other kind
 */
export function readRequest(event: unknown): HttpRequest {
  if (isLoadBalancerEvent(event)) return withinLimits(readLoadBalancerEvent(event));
  if (isPayload2(event)) return withinLimits(readPayload2(event));
  throw new InvalidInputError('event: expected one of API Gateway (payload 2.0) or of a load balancer');
}

/**
 * One parameter of the path, percent-decoded exactly once. An HTTP API has decoded the path before we see it, so that
 * `%2F` has become a separator; there a caller writes a slash in an id as `%252F`.
 * @throws InvalidInputError when it is not percent-encoded UTF-8
 */
export function decodePathParameter(text: string, gateway: Gateway): string {
  return gateway === 'http-api' ? text.replaceAll(/%2F/gi, '/') : decodePercent(text, 'path');
}

/** Whether an event came through a load balancer, which wants its answers in another form. */
function isLoadBalancerEvent(event: unknown): event is ALBEvent {
  return hasRequestContext(event) && 'elb' in event.requestContext;
}

function isPayload2(event: unknown): event is APIGatewayProxyEventV2WithIAMAuthorizer {
  return hasRequestContext(event) && 'http' in event.requestContext;
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

/** The longest of our own addresses, twice over: the rest can only be a mistake or worse. */
const mostPathCharacters = 2048;

function withinLimits(request: HttpRequest): HttpRequest {
  const { method, path } = request.requestContext.http;
  if (typeof method !== 'string' || method === '') throw new InvalidInputError('method: expected one of HTTP');
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw new InvalidInputError('path: expected one that starts with /');
  if (path.length > mostPathCharacters) {
    throw new InvalidInputError(`path: expected at most ${mostPathCharacters} characters`);
  }
  return request;
}

function readPayload2(event: APIGatewayProxyEventV2WithIAMAuthorizer): HttpRequest {
  const { http, stage, domainName = '', authorizer } = event.requestContext;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(event.headers)) headers[name.toLowerCase()] = value ?? '';
  if (event.cookies !== undefined) headers['cookie'] = event.cookies.join('; ');
  return {
    version: '2.0',
    requestContext: { http: { method: http.method, path: withoutStage(event.rawPath, stage) } },
    gateway: domainName.includes('.lambda-url.') ? 'function-url' : 'http-api',
    pathParameters: {},
    query: parseQuery(event.rawQueryString),
    headers,
    body: event.body,
    isBase64Encoded: event.isBase64Encoded,
    sourceIp: http.sourceIp,
    isSigned: authorizer?.iam !== undefined && authorizer.iam !== null,
  };
}

function readLoadBalancerEvent(event: ALBEvent): HttpRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(event.multiValueHeaders ?? event.headers ?? {})) {
    headers[name.toLowerCase()] = Array.isArray(value) ? value.join(',') : (value ?? '');
  }
  // The load balancer splits the query but leaves its parts as they were sent.
  const pairs = Object.entries(event.multiValueQueryStringParameters ?? event.queryStringParameters ?? {}).flatMap(
    ([name, value]) => (Array.isArray(value) ? value : [value ?? '']).map((one) => `${name}=${one}`),
  );
  return {
    version: '2.0',
    requestContext: { http: { method: event.httpMethod, path: event.path } },
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

/** A stage with a name of its own stands before the path; `$default` does not. */
function withoutStage(path: string, stage: string): string {
  return stage !== '$default' && path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path;
}
