import { expect, test } from 'vitest';
import { startGateway } from '../../../../infra/local/gateway/gateway.ts';
import { send, sendRaw, spy, useGateway } from './test-gateway.ts';

const gateway = useGateway();

test('a request becomes an event of payload 2.0', async () => {
  const event = (
    await send(gateway.url, '/a/b?x=1&x=2&y=%20z&empty', {
      headers: ['user-agent', 'me', 'X-Two', 'a', 'x-two', 'b', 'constructor', 'c'],
    })
  ).json();
  expect(event).toEqual({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/a/b',
    rawQueryString: 'x=1&x=2&y=%20z&empty',
    headers: {
      host: 'api.example:1',
      'user-agent': 'me',
      'x-two': 'a,b',
      constructor: 'c', // not what every object has by that name
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': String(gateway.port),
      'x-forwarded-proto': 'http',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[\da-f]{8}-[\da-f]{24}$/),
    },
    queryStringParameters: { x: '1,2', y: ' z', empty: '' },
    requestContext: {
      accountId: '123456789012',
      apiId: 'local',
      domainName: 'api.example:1',
      domainPrefix: 'api',
      http: { method: 'GET', path: '/a/b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'me' },
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
      routeKey: '$default',
      stage: '$default',
      time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      timeEpoch: expect.any(Number),
    },
    isBase64Encoded: false,
  });
});

test.each([
  ['/stop/raba/12%2F3%C3%A9', '/stop/raba/12/3é'],
  ['/stop/raba/a|b', '/stop/raba/a|b'],
  ['/a%253Ab', '/a%3Ab'],
  ['http://elsewhere.example/a?b', '/a'],
  ['/a+b', '/a+b'],
])('the path %s reaches the function as %s', async (path, expected) => {
  expect(
    (await sendRaw(gateway.port, `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)).json().rawPath,
  ).toBe(expected);
});

test('a path that is not UTF-8 gets a 400', async () => {
  expect(await send(gateway.url, '/a%ff')).toMatchObject({ status: 400, text: '{"message":"Bad Request"}' });
});

test('cookies are separate from the headers', async () => {
  const event = (await send(gateway.url, '/', { headers: ['cookie', 'a=1; b=2', 'Cookie', 'c=3'] })).json();
  expect(event.cookies).toEqual(['a=1', 'b=2', 'c=3']);
  expect(event.headers).not.toHaveProperty('cookie');
});

test.each([
  ['JSON', 'application/json; charset=utf-8', '{"é":1}', false],
  ['JSON of another kind', 'application/geo+json', '{}', false],
  ['text', 'text/csv', '1', false],
  ['a form', 'application/x-www-form-urlencoded', '1', true],
  ['bytes', 'application/octet-stream', '1', true],
  ['JSON that is not UTF-8', 'application/json', Buffer.from([0x22, 0xe9, 0x22]), true],
])('a body of %s is handed on, encoded where it has to be', async (_, type, body, isEncoded) => {
  const { invoke, seen } = spy({ statusCode: 204 });
  const other = await startGateway({ port: 0 });
  try {
    other.connect(invoke);
    await send(other.url, '/', { method: 'POST', headers: ['content-type', type], body });
    const [event] = seen;
    expect(event.isBase64Encoded).toBe(isEncoded);
    expect(Buffer.from(event.body, isEncoded ? 'base64' : 'utf8')).toEqual(Buffer.from(body));
  } finally {
    await other.close();
  }
});

test('hop-by-hop headers do not reach the function', async () => {
  const ofConnection = ['connection: close', 'keep-alive: timeout=5', 'proxy-connection: close', 'te: trailers'];
  const lines = ['GET / HTTP/1.1', 'host: x', ...ofConnection, 'trailer: x-sum', 'upgrade: x', 'x-kept: 1', '', ''];
  const { headers } = (await sendRaw(gateway.port, lines.join('\r\n'))).json();
  const ours = ['x-amzn-trace-id', 'x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto'];
  expect(Object.keys(headers).toSorted()).toEqual(['host', ...ours, 'x-kept']);
});

test("the caller's address comes after those in x-forwarded-for", async () => {
  const { headers } = (await send(gateway.url, '/', { headers: ['x-forwarded-for', '203.0.113.9'] })).json();
  expect(headers['x-forwarded-for']).toBe('203.0.113.9, 127.0.0.1');
});

test('headers over 10 KB are refused', async () => {
  expect(await send(gateway.url, '/', { headers: ['x-long', 'x'.repeat(10_300)] })).toMatchObject({ status: 431 });
});

test('a body over 6 MB or over 10 MB is refused before the function is called', async () => {
  for (const megabytes of [7, 11]) {
    const answer = await send(gateway.url, '/', { method: 'POST', body: Buffer.alloc(megabytes * 1024 * 1024, 'x') });
    expect(answer).toMatchObject({ status: 413, text: '{"message":"Request Entity Too Large"}' });
  }
});
