import { expect, test } from 'vitest';
import { startGateway } from '../../../../infra/local/gateway/gateway.ts';
import { send, sendRaw, spy, useGateway } from './test-gateway.ts';

const gateway = useGateway();
const answerWith = (result: unknown) => send(gateway.url, '/', { method: 'POST', body: JSON.stringify(result) });

test.each([
  ['a plain result', { a: 1 }, 200, 'application/json', '{"a":1}'],
  ['a string', 'text', 200, 'application/json', 'text'],
  ['a status and a body', { statusCode: 404, body: 'gone' }, 404, 'text/plain; charset=utf-8', 'gone'],
  ['a status as text', { statusCode: '201' }, 201, 'text/plain; charset=utf-8', ''],
  ['its own type', { statusCode: 200, headers: { 'Content-Type': 'a/b' }, body: 'é' }, 200, 'a/b', 'é'],
  ['a base64 body', { statusCode: 200, body: 'w6k=', isBase64Encoded: true }, 200, 'text/plain; charset=utf-8', 'é'],
  ['a wrong status', { statusCode: 'fine' }, 500, 'application/json', '{"message":"Internal Server Error"}'],
  [
    'a header with two lines',
    { statusCode: 200, headers: { location: '/a\r\nset-cookie: b=1' } },
    500,
    'application/json',
    '{"message":"Internal Server Error"}',
  ],
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

test('each cookie of a result becomes its own set-cookie header', async () => {
  const { headers } = await answerWith({
    statusCode: 200,
    cookies: ['a=1', 'b=2'],
    headers: { 'set-cookie': 'c=3', n: 5 },
  });
  expect(headers['set-cookie']).toEqual(['c=3', 'a=1', 'b=2']);
  expect(headers['n']).toBe('5');
});

test('a failing function gives a 500, a slow one a 503', async () => {
  const other = await startGateway({ port: 0, limitMs: 20 });
  try {
    expect(await send(other.url, '/')).toMatchObject({ status: 503 });
    other.connect(async () => ({ status: 'failed', payload: Buffer.from('{"errorMessage":"secret"}') }));
    expect(await send(other.url, '/')).toMatchObject({
      status: 500,
      text: '{"message":"Internal Server Error"}',
    });
    other.connect(() => new Promise(() => {}));
    expect(await send(other.url, '/')).toMatchObject({
      status: 503,
      text: '{"message":"Service Unavailable"}',
    });
    other.connect(() => Promise.reject(new Error('Rate Exceeded.')));
    expect(await send(other.url, '/')).toMatchObject({ status: 503 });
  } finally {
    await other.close();
  }
});

test.each([
  ['HEAD', 200],
  ['GET', 204],
  ['GET', 304],
])('the answer to %s with status %d has no content-length (RFC 9110, 8.6)', async (method, statusCode) => {
  const own = await startGateway({ port: 0 });
  try {
    own.connect(spy({ statusCode, headers: { etag: '"1"' }, body: '' }).invoke);
    const { status, headers } = await send(own.url, '/', { method });
    expect([status, headers['content-length'], headers['etag']]).toEqual([statusCode, undefined, '"1"']);
  } finally {
    await own.close();
  }
});

test('the answer to HEAD has no body', async () => {
  const text = await sendRaw(gateway.port, 'HEAD / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  expect(text.body).toBe('');
});
