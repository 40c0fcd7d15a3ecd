import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  createFunctionUrlEvent,
  createHttpApiEvent,
  createLoadBalancerEvent,
  type SentRequest,
} from '../support/api/gateway-events.ts';
import { createEchoApi } from '../support/gateway/echo-api.ts';

const call = createEchoApi();
const json = { 'Content-Type': 'application/json' };

const gateways: [string, (request: SentRequest) => unknown][] = [
  ['an HTTP API', (request) => createHttpApiEvent(request)],
  ['an HTTP API with a named stage', (request) => createHttpApiEvent(request, { stage: 'prod' })],
  ['a function URL', (request) => createFunctionUrlEvent(request)],
  ['a load balancer', (request) => createLoadBalancerEvent(request)],
  ['a load balancer with multi-value headers', (request) => createLoadBalancerEvent(request, { isMultiValue: true })],
];

describe.each(gateways)('behind %s, the API', (name, createEvent) => {
  const send = async (request: SentRequest) => {
    const { multiValueHeaders, ...answer } = await call(createEvent(request));
    const isMultiValue = name.endsWith('multi-value headers');
    expect(multiValueHeaders !== undefined, 'headers are in the form that the gateway reads').toBe(isMultiValue);
    const headers =
      multiValueHeaders === undefined ? answer.headers : mapValues(multiValueHeaders, ([value = '']) => value);
    return { ...answer, headers, value: answer.body === '' ? undefined : JSON.parse(answer.body) };
  };

  it.each([
    ['/thing/42', '42'],
    ['/thing/42/', '42'],
    ['/thing/feed:42', 'feed:42'],
    ['/thing/feed%3A42', 'feed:42'],
    ['/thing/a|b', 'a|b'],
    ['/thing/a%7Cb', 'a|b'],
    ['/thing/a%20b', 'a b'],
    ['/thing/50%25', '50%'],
    ['/thing/%E0%AE%9A%E0%AF%86', 'செ'],
    ['/thing/a+b', 'a+b'],
    ['/thing/%2541', '%41'],
  ])('decodes the id of %s exactly once', async (target, id) => {
    expect((await send({ target })).value).toMatchObject({ id });
  });

  it('reads the query: percent-encoding, plus for a space, a value with an equals sign', async () => {
    expect((await send({ target: '/thing/1?limit=7&word=a%26b+c%2Bd=e' })).value).toEqual({
      id: '1',
      limit: 7,
      word: 'a&b c+d=e',
    });
  });

  it('ignores what cannot be decoded in a parameter that it does not know', async () => {
    for (const query of ['utm=100%', '%=1', 'a=%FF&b=%E0%A4', '%ZZ', 'discount=5%25%'])
      expect((await send({ target: `/thing/1?${query}&limit=7` })).value).toEqual({ id: '1', limit: 7, word: null });
  });

  it.each(['limit=', 'limit', 'word=&limit=', 'limit=&limit=', '=&word'])(
    'takes the empty parameters of ?%s as absent',
    async (query) => {
      expect((await send({ target: `/thing/1?${query}` })).value).toEqual({ id: '1', limit: null, word: null });
    },
  );

  it('keeps an empty value beside another one, which a single parameter refuses', async () => {
    const { statusCode, value } = await send({ target: '/thing/1?limit=1&limit=' });
    const isLastOnly = name === 'a load balancer'; // its events have the last value only
    expect([statusCode, value]).toEqual(
      isLastOnly
        ? [200, { id: '1', limit: null, word: null }]
        : [400, { error: 'limit: expected one value, got 2', code: 400 }],
    );
  });

  it('reads a body in gzip, under each name of this coding', async () => {
    const bytes = gzipSync(JSON.stringify({ ids: ['a', 'செ'] }));
    for (const coding of ['gzip', 'GZIP', 'x-gzip', ' Gzip ']) {
      const headers = { ...json, 'Content-Encoding': coding };
      const body = { body: bytes.toString('base64'), isBase64Encoded: true };
      expect((await send({ method: 'POST', target: '/things', headers, ...body })).value).toEqual(['a', 'செ']);
    }
  });

  it('ignores a byte order mark before JSON', async () => {
    const body = `\uFEFF${JSON.stringify({ ids: ['a'] })}`;
    expect((await send({ method: 'POST', target: '/things', headers: json, body })).value).toEqual(['a']);
  });

  it('parses a JSON body, in base64 as well', async () => {
    const body = JSON.stringify({ ids: ['a', 'செ'] });
    expect((await send({ method: 'POST', target: '/things', headers: json, body })).value).toEqual(['a', 'செ']);
    const encoded = { body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
    expect((await send({ method: 'POST', target: '/things', headers: json, ...encoded })).value).toEqual(['a', 'செ']);
  });

  it.each<[string, number, SentRequest, string]>([
    ['an unknown path', 404, { target: '/nothing' }, 'There is no such path'],
    ['a path with an empty id', 404, { target: '/thing/' }, 'There is no such path'],
    ['a path with an extra part', 404, { target: '/thing/1/2' }, 'There is no such path'],
    ['another method', 405, { method: 'DELETE', target: '/thing/1' }, 'This path takes GET, HEAD, OPTIONS'],
    ['GET on a path that takes only POST', 405, { target: '/things' }, 'This path takes POST, OPTIONS'],
    ['a number with letters', 400, { target: '/thing/1?limit=x' }, 'limit: expected a whole number from 1 to 9'],
    ['a number out of range', 400, { target: '/thing/1?limit=10' }, 'limit: expected a whole number from 1 to 9'],
    ['an id that is too long', 400, { target: `/thing/${'x'.repeat(21)}` }, 'id: expected text of 1 to 20 characters'],
    [
      'an id with a NUL',
      400,
      { target: '/thing/a%00' },
      'id: expected text of 1 to 20 characters without control characters',
    ],
    ['a parameter that is not UTF-8', 400, { target: '/thing/1?word=%FF' }, 'word: expected percent-encoded UTF-8'],
    [
      'a parameter with a bare percent sign',
      400,
      { target: '/thing/1?word=5%' },
      'word: expected percent-encoded UTF-8',
    ],
    ['JSON that is broken', 400, post('{"ids":'), 'body: expected well-formed JSON'],
    [
      'JSON with a key that reaches the prototype',
      400,
      post('{"__proto__":{}}'),
      'body: expected no key __proto__ and no constructor with a prototype',
    ],
    ['no body', 400, post(undefined), 'body: expected well-formed JSON'],
    ['a body of another type', 400, post('[]'), 'body: expected a JSON object'],
    ['a body without a required field', 400, post('{}'), 'ids: expected a list of at most 3; it is required'],
    ['a body with a wrong entry', 400, post('{"ids":["a",1]}'), 'ids[1]: expected text of 1 to 20 characters'],
    ['a list that is too long', 400, post('{"ids":[1,2,3,4]}'), 'ids: expected a list of at most 3'],
    ['a body over 80 KiB', 413, post(`{"ids":["${'x'.repeat(80 * 1024)}"]}`), 'body: expected at most 80 KiB'],
    ['a body that nests too deep', 400, post('['.repeat(65)), 'body: expected at most 64 lists or objects'],
    ['a body that nests deeper than its list may', 400, post('{"ids":[[[]]]}'), 'ids[0]: expected text'],
    [
      'another content type',
      415,
      { ...post('{}'), headers: { 'content-type': 'text/plain' } },
      'content-type: expected',
    ],
    ['no content type', 415, { ...post('{}'), headers: {} }, 'content-type: expected application/json, got none'],
    ['a resource that does not exist', 404, { target: '/fail/missing' }, 'Thing not found'],
    ['an upstream that is down', 503, { target: '/fail/down' }, 'The database is down'],
    ['an unsupported request', 501, { target: '/fail/unsupported' }, 'Not over this transport'],
    ['an unexpected error', 500, { target: '/fail/bug' }, 'Internal error'],
    ['an admin endpoint', 403, { target: '/secret' }, 'Admin endpoints are'],
  ])('answers %s with %i and the envelope', async (_, status, request, message) => {
    const { statusCode, headers, value } = await send(request);
    expect({ statusCode, value }).toEqual({
      statusCode: status,
      value: { error: expect.stringContaining(message), code: status },
    });
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['server-timing']).toMatch(/^total;dur=\d+\.\d\d$/);
  });

  it('answers HEAD like GET, without the body', async () => {
    const { statusCode, headers, body } = await send({ method: 'HEAD', target: '/thing/1' });
    expect({ statusCode, body, suffix: headers['x-suffix'] }).toEqual({ statusCode: 200, body: '', suffix: 's' });
  });
});

function post(body: string | undefined): SentRequest {
  return { method: 'POST', target: '/things', headers: json, ...(body === undefined ? {} : { body }) };
}

function mapValues<From, To>(record: Record<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
