/** Events as gateways build them from the request line of a caller. */

export type SentRequest = {
  readonly method?: string;
  /** Path and query as on the request line, percent-encoded. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
};

/** An event of an API Gateway HTTP API: the path is decoded once, the query is not, header names are in lower case. */
export function createHttpApiEvent(
  { method = 'GET', target, headers = {}, body, isBase64Encoded = false }: SentRequest,
  {
    sourceIp = '203.0.113.9',
    isSigned = false,
    stage = '$default',
    domainName = 'abc.execute-api.ap-south-1.amazonaws.com',
  } = {},
) {
  const { path, query } = split(target);
  const rawPath = (stage === '$default' ? '' : `/${stage}`) + decodeURIComponent(path);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query,
    headers: lowerCase(headers),
    requestContext: {
      accountId: '123456789012',
      apiId: 'abc',
      ...(isSigned ? { authorizer: { iam: { userArn: 'arn:aws:iam::123456789012:user/operator' } } } : {}),
      domainName,
      domainPrefix: 'abc',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp, userAgent: 'test' },
      requestId: 'gateway-request-1',
      routeKey: '$default',
      stage,
      time: '02/Mar/2026:06:30:00 +0000',
      timeEpoch: 1_772_433_000_000,
    },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
  };
}

/** An event of a Lambda function URL: also payload 2.0, but the path is not decoded. */
export function createFunctionUrlEvent(request: SentRequest) {
  const event = createHttpApiEvent({ ...request, target: '/' }, { domainName: 'abc.lambda-url.ap-south-1.on.aws' });
  const { path, query } = split(request.target);
  return { ...event, rawPath: path, rawQueryString: query };
}

/** An event of an Application Load Balancer: nothing is decoded; without multi-value, only the last value of a repeated name remains. */
export function createLoadBalancerEvent(
  { method = 'GET', target, headers = {}, body = '', isBase64Encoded = false }: SentRequest,
  { isMultiValue = false } = {},
) {
  const { path, query } = split(target);
  const pairs = query === '' ? [] : query.split('&').map((pair) => pair.split(/=(.*)/s, 2) as [string, string?]);
  const names = new Set(pairs.map(([name]) => name));
  const valuesOf = (wanted: string) => pairs.flatMap(([name, value = '']) => (name === wanted ? value : []));
  const all = Object.fromEntries([...names].map((name) => [name, valuesOf(name)]));
  const last = Object.fromEntries([...names].map((name) => [name, valuesOf(name).at(-1) ?? '']));
  const lowered = lowerCase(headers);
  return {
    requestContext: {
      elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:ap-south-1:123456789012:targetgroup/api/1' },
    },
    httpMethod: method,
    path,
    body,
    isBase64Encoded,
    ...(isMultiValue
      ? {
          multiValueHeaders: Object.fromEntries(Object.entries(lowered).map(([name, value]) => [name, [value]])),
          multiValueQueryStringParameters: all,
        }
      : { headers: lowered, queryStringParameters: last }),
  };
}

function split(target: string): { path: string; query: string } {
  const mark = target.indexOf('?');
  return mark === -1 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
