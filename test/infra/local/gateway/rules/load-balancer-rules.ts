/** What a load balancer is documented to send to a function, and what it takes from it. */
export type LoadBalancerRule = {
  readonly source: string;
  readonly rule: string;
  /** Without the context, which names the target group. */
  readonly event: object;
  readonly expected: { readonly statusCode: number; readonly body: RegExp; readonly [member: string]: unknown };
};

const lambda = 'Load balancers, "Use Lambda functions as targets"';
const get = {
  httpMethod: 'GET',
  path: '/routes/demo',
  queryStringParameters: {},
  headers: {},
  body: '',
  isBase64Encoded: false,
};
const ids = JSON.stringify({ gtfsId: 'demo', stopIds: ['CBS'] });
const post = { ...get, httpMethod: 'POST', path: '/getAllStopsByIds', headers: { 'content-type': 'application/json' } };

export const loadBalancerRules: readonly LoadBalancerRule[] = [
  {
    source: lambda,
    rule: 'an answer has a number, a text, headers and whether it is in base64',
    event: get,
    expected: { statusCode: 200, body: /^\[/, isBase64Encoded: false, multiValueHeaders: undefined },
  },
  {
    source: `${lambda}, multi-value headers`,
    rule: 'an event with lists is answered with lists, and with no other headers',
    event: {
      ...get,
      headers: undefined,
      queryStringParameters: undefined,
      multiValueHeaders: { accept: ['*/*'] },
      multiValueQueryStringParameters: {},
    },
    expected: {
      statusCode: 200,
      body: /^\[/,
      headers: undefined,
      multiValueHeaders: { 'content-type': ['application/json; charset=utf-8'] },
    },
  },
  {
    source: `${lambda}, multi-value headers`,
    rule: 'every value of a repeated header counts',
    event: { ...get, headers: undefined, multiValueHeaders: { 'accept-encoding': ['br;q=0', 'gzip'] } },
    expected: { statusCode: 200, body: /./, multiValueHeaders: { 'content-encoding': ['gzip'] } },
  },
  {
    source: lambda,
    rule: 'the path and the query come as sent, and are decoded once',
    event: { ...get, path: '/stop/demo/C%42S', queryStringParameters: { fields: 'stop%43ode' } },
    expected: { statusCode: 200, body: /^\{"stopCode":"CBS"\}$/ },
  },
  {
    source: lambda,
    rule: 'text and JSON come as text',
    event: { ...post, body: ids },
    expected: { statusCode: 200, body: /"id":"demo:CBS"/ },
  },
  {
    source: lambda,
    rule: 'content with a coding comes in base64',
    event: {
      ...post,
      headers: { ...post.headers, 'content-encoding': 'identity' },
      body: Buffer.from(ids).toString('base64'),
      isBase64Encoded: true,
    },
    expected: { statusCode: 200, body: /"id":"demo:CBS"/ },
  },
  {
    source: lambda,
    rule: 'an encoded answer is in base64',
    event: { ...get, headers: { 'accept-encoding': 'gzip' } },
    expected: {
      statusCode: 200,
      body: /^[A-Za-z0-9+/]+=*$/,
      isBase64Encoded: true,
      headers: { 'content-encoding': 'gzip' },
    },
  },
  {
    source: `${lambda}, health checks`,
    rule: 'a health check has only a user agent, and gets a 200',
    event: {
      httpMethod: 'GET',
      path: '/health',
      queryStringParameters: {},
      headers: { 'user-agent': 'ELB-HealthChecker/2.0' },
      body: '',
      isBase64Encoded: false,
    },
    expected: { statusCode: 200, body: /"status":"ok"/ },
  },
  {
    source: `${lambda}, limits`,
    rule: 'an answer has less than 1 MB of JSON, and a longer range is cut',
    event: { ...get, path: '/v2/feeds/demo/bundle', headers: { 'accept-encoding': 'identity', range: 'bytes=0-' } },
    expected: { statusCode: 206, body: /./ },
  },
  {
    source: 'RFC 9110, 8.6, and load balancers, which count the bytes themselves',
    rule: 'a function names no length',
    event: { ...get, httpMethod: 'HEAD' },
    expected: { statusCode: 200, body: /^$/, headers: { 'content-length': undefined, etag: /^"[\w-]+"$/ } },
  },
  {
    source: `${lambda}, multi-value headers`,
    rule: 'a condition in several fields is one list',
    event: { ...get, headers: undefined, multiValueHeaders: { 'if-none-match': ['"a"', 'W/"b"'] } },
    expected: { statusCode: 200, body: /^\[/, headers: undefined },
  },
  {
    source: `${lambda}, multi-value headers`,
    rule: 'a 304 has its fields as lists, and no content',
    event: { ...get, headers: undefined, multiValueHeaders: { 'If-None-Match': ['*'] } },
    expected: {
      statusCode: 304,
      body: /^$/,
      headers: undefined,
      multiValueHeaders: { 'content-type': undefined, 'content-length': undefined },
    },
  },
  {
    source: `${lambda}, multi-value headers`,
    rule: 'every value of a repeated parameter counts',
    event: {
      ...get,
      path: '/v2/stops',
      headers: undefined,
      queryStringParameters: undefined,
      multiValueHeaders: {},
      multiValueQueryStringParameters: { ids: ['demo%3ACBS', 'demo%3AM06'] },
    },
    expected: { statusCode: 200, body: /"id":"demo:CBS".*"id":"demo:M06"/ },
  },
  {
    source: `${lambda}, multi-value headers`,
    rule: 'a HEAD is answered with lists, and no content',
    event: { ...get, httpMethod: 'HEAD', headers: undefined, multiValueHeaders: { accept: ['*/*'] } },
    expected: {
      statusCode: 200,
      body: /^$/,
      headers: undefined,
      multiValueHeaders: { 'content-type': ['application/json; charset=utf-8'] },
    },
  },
  {
    source: `${lambda}, and RFC 9110, 15.5.6`,
    rule: 'a method that a path does not take is a 405 with Allow',
    event: { ...get, httpMethod: 'DELETE' },
    expected: { statusCode: 405, body: /GET/, headers: { allow: 'GET, HEAD, OPTIONS' } },
  },
];
