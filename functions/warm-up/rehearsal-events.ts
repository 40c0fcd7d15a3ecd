import type { Context } from 'aws-lambda';

export type RehearsedRequest = {
  readonly method?: 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

// V8 throws optimised code away when it meets an object of a new shape, unless that code has met more than four shapes before. Callers
// and Lambda decide on the shapes of these objects, so rehearsed calls have five of each.
const shapes: readonly {
  readonly headers: Readonly<Record<string, string>>;
  readonly requestContext: object;
  readonly context: object;
}[] = [
  { headers: {}, requestContext: {}, context: {} },
  { headers: { accept: '*/*' }, requestContext: { authorizer: null }, context: { functionName: 'rehearsal' } },
  { headers: { 'user-agent': 'x' }, requestContext: { authentication: null }, context: { functionVersion: '$LATEST' } },
  { headers: { 'content-length': '0' }, requestContext: { customDomain: 'x' }, context: { logStreamName: 'x' } },
  { headers: { 'cache-control': 'no-cache' }, requestContext: { operationName: 'x' }, context: { logGroupName: 'x' } },
];
const shapeOf = (index: number) => shapes[index % shapes.length] as (typeof shapes)[number];

/**
 * An event of an HTTP API with all its fields, parsed from JSON as in Lambda's runtime.
 * @param index of the call. The address is one of 256 that no caller has (RFC 5737), so that none uses up its share
 */
export function createEvent(request: RehearsedRequest, index: number): object {
  const { method = 'GET', path, headers, body } = request;
  const shape = shapeOf(index);
  const sourceIp = `192.0.2.${index % 256}`;
  const domainName = 'rehearsal.execute-api.amazonaws.com';
  return JSON.parse(
    JSON.stringify({
      version: '2.0',
      routeKey: '$default',
      rawPath: path,
      rawQueryString: '',
      headers: {
        ...shape.headers,
        'content-type': 'application/json',
        ...headers,
        host: domainName,
        'x-forwarded-for': sourceIp,
      },
      requestContext: {
        ...shape.requestContext,
        accountId: '123456789012',
        apiId: 'rehearsal',
        domainName,
        domainPrefix: 'rehearsal',
        http: { method, path, protocol: 'HTTP/1.1', sourceIp, userAgent: 'rehearsal' },
        requestId: 'rehearsal',
        routeKey: '$default',
        stage: '$default',
        time: '01/Jan/2026:00:00:00 +0000',
        timeEpoch: 1_767_225_600_000,
      },
      ...(body === undefined ? {} : { body }),
      isBase64Encoded: false,
    }),
  );
}

/** The part of Lambda's context that the API reads. */
export function createContext(index: number, remainingMs: number): Context {
  return {
    ...shapeOf(index).context,
    awsRequestId: 'rehearsal',
    getRemainingTimeInMillis: () => remainingMs,
  } as Context;
}
