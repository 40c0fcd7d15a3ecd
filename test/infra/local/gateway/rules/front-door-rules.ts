import type { HttpRule } from './http-rule.ts';

const lambda = 'API Gateway, "Create AWS Lambda proxy integrations for HTTP APIs"';
const quotas = 'API Gateway, "Quotas for HTTP APIs"';
const get = ['GET / HTTP/1.1'];
const post = (type: string) => ['POST / HTTP/1.1', `content-type: ${type}`];

/** What an HTTP API with payload 2.0 is documented to do. */
export const frontDoorRules: readonly HttpRule[] = [
  {
    source: lambda,
    rule: 'names are in lower case, values of a repeated header joined by a comma',
    request: ['GET / HTTP/1.1', 'X-Two: a', 'x-two: b, c'],
    expected: { status: 200, event: { version: '2.0', headers: { 'x-two': 'a,b, c' } } },
  },
  {
    source: lambda,
    rule: 'cookies are a list, and no header',
    request: ['GET / HTTP/1.1', 'Cookie: a=1; b=2'],
    expected: { status: 200, event: { cookies: ['a=1', 'b=2'], headers: { cookie: undefined } } },
  },
  {
    source: lambda,
    rule: 'values of a repeated parameter are joined by a comma, and the raw query is kept',
    request: ['GET /?a=1&a=2&b=%20&c HTTP/1.1'],
    expected: {
      status: 200,
      event: { rawQueryString: 'a=1&a=2&b=%20&c', queryStringParameters: { a: '1,2', b: ' ', c: '' } },
    },
  },
  {
    source: lambda,
    rule: 'a request without cookies, parameters or body has no such members',
    request: get,
    expected: {
      status: 200,
      event: { cookies: undefined, queryStringParameters: undefined, body: undefined, isBase64Encoded: false },
    },
  },
  {
    source: lambda,
    rule: 'the path is decoded once, and is the same in the context',
    request: ['GET /a%252Fb/%E0%AE%9A HTTP/1.1'],
    expected: { status: 200, event: { rawPath: '/a%2Fb/ச', requestContext: { http: { path: '/a%2Fb/ச' } } } },
  },
  {
    source: lambda,
    rule: 'the context has the route, the stage, the method, the protocol and the caller',
    request: ['PATCH /x HTTP/1.1', 'user-agent: me'],
    expected: {
      status: 200,
      event: {
        routeKey: '$default',
        requestContext: {
          stage: '$default',
          routeKey: '$default',
          domainName: 'x',
          http: { method: 'PATCH', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'me' },
        },
      },
    },
  },
  {
    source: lambda,
    rule: 'text and JSON come as text',
    request: post('application/problem+json; charset=utf-8'),
    body: '{}',
    expected: { status: 200, event: { body: '{}', isBase64Encoded: false } },
  },
  {
    source: lambda,
    rule: 'any other content comes in base64',
    request: post('application/octet-stream'),
    body: '{}',
    expected: { status: 200, event: { body: 'e30=', isBase64Encoded: true } },
  },
  {
    source: lambda,
    rule: 'encoded content comes in base64, and stays encoded',
    request: [...post('application/json'), 'content-encoding: gzip'],
    body: '{}',
    expected: { status: 200, event: { body: 'e30=', isBase64Encoded: true, headers: { 'content-encoding': 'gzip' } } },
  },
  {
    source: lambda,
    rule: 'a result without a status is the JSON body of a 200',
    request: get,
    result: { message: 'hi' },
    expected: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"message":"hi"}' },
  },
  {
    source: lambda,
    rule: 'a result in base64 is sent as bytes',
    request: get,
    result: { statusCode: 200, body: 'aGk=', isBase64Encoded: true },
    expected: { status: 200, headers: { 'content-length': '2' }, body: 'hi' },
  },
  {
    source: lambda,
    rule: 'each text of `cookies` becomes a Set-Cookie',
    request: get,
    result: { statusCode: 200, cookies: ['a=1', 'b=2'] },
    expected: { status: 200, headers: { 'set-cookie': 'a=1\nb=2' } },
  },
  {
    source: lambda,
    rule: 'a result of another shape is a 500',
    request: get,
    result: { statusCode: 200, body: 5 },
    expected: {
      status: 500,
      headers: { 'content-type': 'application/json' },
      body: '{"message":"Internal Server Error"}',
    },
  },
  {
    source: lambda,
    rule: 'multiValueHeaders belong to payload 1.0 and are ignored',
    request: get,
    result: { statusCode: 200, multiValueHeaders: { 'x-two': ['a', 'b'] }, headers: { 'x-one': 'c' } },
    expected: { status: 200, headers: { 'x-one': 'c', 'x-two': null } },
  },
  {
    source: lambda,
    rule: 'every answer has the id of the request, which is also in the context',
    request: get,
    expected: { status: 200, headers: { 'apigw-requestid': /^[\w-]+$/ } },
  },
  {
    source: 'API Gateway, "Important notes", headers remapped to x-amzn-remapped-*',
    rule: 'only REST APIs rename headers; an HTTP API sends those of the function',
    request: get,
    result: { statusCode: 401, headers: { 'www-authenticate': 'Bearer', server: 'mine', 'content-md5': 'x' } },
    expected: {
      status: 401,
      headers: { 'www-authenticate': 'Bearer', server: 'mine', 'x-amzn-remapped-server': null },
    },
  },
  {
    source: 'API Gateway, "Data transformation for HTTP APIs", X-Forwarded-*',
    rule: 'the caller, the port and the protocol of the gateway are added',
    request: ['GET / HTTP/1.1', 'x-forwarded-for: 203.0.113.9', 'x-forwarded-proto: gopher'],
    expected: {
      status: 200,
      event: { headers: { 'x-forwarded-for': '203.0.113.9, 127.0.0.1', 'x-forwarded-proto': 'http' } },
    },
  },
  {
    source: 'AWS X-Ray, "Tracing header"',
    rule: 'a request without a trace gets one, any other keeps its own',
    request: ['GET / HTTP/1.1', 'X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678'],
    expected: { status: 200, event: { headers: { 'x-amzn-trace-id': 'Root=1-67891233-abcdef012345678912345678' } } },
  },
  {
    source: quotas,
    rule: 'the request line and the values of all headers have at most 10,240 bytes',
    request: ['GET / HTTP/1.1', `x: ${'y'.repeat(10_240)}`],
    expected: { status: 431, isRefused: true },
  },
  {
    source: quotas,
    rule: 'names of headers do not count',
    request: ['GET / HTTP/1.1', `${'x'.repeat(1000)}: ${'y'.repeat(9_000)}`],
    expected: { status: 200 },
  },
  {
    source: quotas,
    rule: 'a body has at most 10 MB',
    request: post('text/plain'),
    body: 'x'.repeat(10 * 1024 * 1024 + 1),
    expected: { status: 413, body: '{"message":"Request Entity Too Large"}', isRefused: true },
  },
  {
    source: 'AWS Lambda, "Quotas"',
    rule: 'an event has at most 6 MB, and base64 counts',
    request: post('application/octet-stream'),
    body: 'x'.repeat(5 * 1024 * 1024),
    expected: { status: 413, isRefused: true },
  },
];
