import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Gateway, startGateway } from '../../../../infra/local/gateway/gateway.ts';
import { fixtureFunction, startTestLambda } from '../../../support/fixture-function.ts';

let gateway: Gateway;
let lambda: Awaited<ReturnType<typeof startTestLambda>>;
beforeAll(async () => {
  lambda = await startTestLambda();
  gateway = await startGateway({ port: 0 });
  gateway.connect(lambda.deploy(fixtureFunction('fixture.answer')).invoke);
});
afterAll(async () => {
  await gateway.close();
  await lambda.stop();
});

/** Sends a request with its headers exactly as given, and reads the answer without interpreting it. */
async function send(
  path: string,
  {
    method = 'GET',
    headers = [],
    body = '',
    url = gateway.url,
  }: Partial<Record<'method' | 'url', string>> & {
    headers?: string[];
    body?: string | Buffer;
  } = {},
) {
  const { hostname, port } = new URL(url);
  const length = method === 'GET' ? [] : ['content-length', String(Buffer.byteLength(body))];
  const outgoing = request({
    hostname,
    port,
    path,
    method,
    headers: ['host', 'api.example:1', ...headers, ...length] as never,
  });
  outgoing.end(body);
  const [response] = await once(outgoing, 'response');
  const text = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode, headers: response.headers, text, json: () => JSON.parse(text) };
}
const answerWith = async (result: unknown) => await send('/', { method: 'POST', body: JSON.stringify(result) });

test('a request becomes an event of payload 2.0', async () => {
  const event = (
    await send('/a/b?x=1&x=2&y=%20z&empty', {
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
  expect((await sendRaw(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)).json().rawPath).toBe(expected);
});

test('a path that is not UTF-8 is refused', async () => {
  expect(await send('/a%ff')).toMatchObject({ status: 400, text: '{"message":"Bad Request"}' });
});

test('cookies of the request come apart from the headers', async () => {
  const event = (await send('/', { headers: ['cookie', 'a=1; b=2', 'Cookie', 'c=3'] })).json();
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
    await send('/', { method: 'POST', headers: ['content-type', type], body, url: other.url });
    const [event] = seen;
    expect(event.isBase64Encoded).toBe(isEncoded);
    expect(Buffer.from(event.body, isEncoded ? 'base64' : 'utf8')).toEqual(Buffer.from(body));
  } finally {
    await other.close();
  }
});

test.each([
  ['a plain result', { a: 1 }, 200, 'application/json', '{"a":1}'],
  ['a string', 'text', 200, 'application/json', 'text'],
  ['a status and a body', { statusCode: 404, body: 'gone' }, 404, 'text/plain; charset=utf-8', 'gone'],
  ['a status as text', { statusCode: '201' }, 201, 'text/plain; charset=utf-8', ''],
  ['its own type', { statusCode: 200, headers: { 'Content-Type': 'a/b' }, body: 'é' }, 200, 'a/b', 'é'],
  ['a base64 body', { statusCode: 200, body: 'w6k=', isBase64Encoded: true }, 200, 'text/plain; charset=utf-8', 'é'],
  ['a wrong status', { statusCode: 'fine' }, 500, 'application/json', '{"message":"Internal Server Error"}'],
  [
    'a body that is no text',
    { statusCode: 200, body: {} },
    500,
    'application/json',
    '{"message":"Internal Server Error"}',
  ],
])('a result of %s becomes the answer', async (_, result, status, type, text) => {
  const answer = await answerWith(result);
  expect(answer).toMatchObject({ status, text });
  expect(answer.headers['content-type']).toBe(type);
  expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(text)));
});

test('each cookie of a result is a header of its own', async () => {
  const { headers } = await answerWith({
    statusCode: 200,
    cookies: ['a=1', 'b=2'],
    headers: { 'set-cookie': 'c=3', n: 5 },
  });
  expect(headers['set-cookie']).toEqual(['c=3', 'a=1', 'b=2']);
  expect(headers['n']).toBe('5');
});

test('a body over 6 MB is refused before the function sees it, and one over 10 MB as well', async () => {
  for (const megabytes of [7, 11]) {
    const answer = await send('/', { method: 'POST', body: Buffer.alloc(megabytes * 1024 * 1024, 'x') });
    expect(answer).toMatchObject({ status: 413, text: '{"message":"Request Entity Too Large"}' });
  }
});

test('a function that fails is a 500, and one that is too slow a 503', async () => {
  const other = await startGateway({ port: 0, limitMs: 20 });
  try {
    expect(await send('/', { url: other.url })).toMatchObject({ status: 503 });
    other.connect(async () => ({ status: 'failed', payload: Buffer.from('{"errorMessage":"secret"}') }));
    expect(await send('/', { url: other.url })).toMatchObject({
      status: 500,
      text: '{"message":"Internal Server Error"}',
    });
    other.connect(() => new Promise(() => {}));
    expect(await send('/', { url: other.url })).toMatchObject({
      status: 503,
      text: '{"message":"Service Unavailable"}',
    });
    other.connect(() => Promise.reject(new Error('Rate Exceeded.')));
    expect(await send('/', { url: other.url })).toMatchObject({ status: 503 });
  } finally {
    await other.close();
  }
});

test('headers over 10 KB are refused', async () => {
  expect(await send('/', { headers: ['x-long', 'x'.repeat(10_300)] })).toMatchObject({ status: 431 });
});

test('headers that concern one connection only do not reach the function', async () => {
  const { headers } = (await send('/', { headers: ['connection', 'close', 'te', 'trailers', 'x-kept', '1'] })).json();
  expect(headers).toMatchObject({ 'x-kept': '1' });
  expect(headers).not.toHaveProperty('connection');
  expect(headers).not.toHaveProperty('te');
});

test('a HEAD request is answered without a body', async () => {
  const text = await sendRaw('HEAD / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  expect(text.body).toBe('');
});

test('the same port is taken again at once, with connections of before still closing', async () => {
  const first = await startGateway({ port: 0 });
  first.connect(spy('a').invoke);
  const socket = connect(first.port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(socket, 'data');
  await first.close(); // the server closes first: its side of the connection is in TIME_WAIT
  const second = await startGateway({ port: first.port });
  second.connect(spy('b').invoke);
  expect(await send('/', { url: second.url })).toMatchObject({ status: 200, text: 'b' });
  await second.close();
  socket.destroy();
});

test('closing does not wait for a call that is under way', async () => {
  const closing = await startGateway({ port: 0 });
  const asked = Promise.withResolvers<void>();
  closing.connect(() => {
    asked.resolve();
    return new Promise(() => {});
  });
  const call = send('/', { url: closing.url });
  call.catch(() => {});
  await asked.promise;
  await closing.close();
  await expect(call).rejects.toThrow(/socket hang up|ECONNRESET/);
});

test('a port in use is an error that says so', async () => {
  await expect(startGateway({ port: gateway.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

// biome-ignore lint/suspicious/noExplicitAny: events are looked into as a function would
function spy(result: unknown): { invoke: (payload: Buffer) => Promise<any>; seen: any[] } {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const seen: any[] = [];
  return {
    seen,
    invoke: async (payload) => {
      seen.push(JSON.parse(payload.toString()));
      return { status: 'answered', payload: Buffer.from(JSON.stringify(result)) };
    },
  };
}

async function sendRaw(text: string) {
  const socket = connect(gateway.port, '127.0.0.1');
  socket.write(Buffer.from(text, 'latin1'));
  const all = Buffer.concat(await socket.toArray()).toString();
  const body = all.slice(all.indexOf('\r\n\r\n') + 4);
  return { body, json: () => JSON.parse(body) };
}
