import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { systemClock } from '../../shared/clock.ts';
import { Secret } from '../../shared/configuration/secret.ts';
import { NotFoundError, UnavailableError, UnsupportedError } from '../../shared/errors.ts';
import { createApiHandler } from '../../shared/http/api-handler.ts';
import { createDefineEndpoint } from '../../shared/http/endpoint.ts';
import { listField, objectOf, textField, wholeNumberField } from '../../shared/http/fields.ts';
import { createLogger } from '../../shared/telemetry/logger.ts';
import {
  createFunctionUrlEvent,
  createHttpApiEvent,
  createLoadBalancerEvent,
  type SentRequest,
} from '../support/gateway-events.ts';
import { createLambdaContext } from '../support/lambda-context.ts';

type Answer = {
  statusCode: number;
  headers: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  body: string;
};

const defineEndpoint = createDefineEndpoint<{ suffix: string }>();
const idParams = objectOf({ id: textField(20) });
const endpoints = [
  defineEndpoint({
    method: 'GET',
    path: '/thing/{id}',
    summary: 'Echoes',
    params: idParams,
    query: objectOf({ limit: z.optional(wholeNumberField(1, 9)), word: z.optional(textField()) }),
    answer: z.unknown(),
    handle: ({ params, query, services, headers }) => {
      headers['x-suffix'] = services.suffix;
      return { id: params.id, limit: query.limit ?? null, word: query.word ?? null };
    },
  }),
  defineEndpoint({
    method: 'POST',
    path: '/things',
    summary: 'Echoes a list',
    body: objectOf({ ids: listField(textField(20), 3) }),
    answer: z.array(z.string()),
    handle: ({ body }) => body.ids,
  }),
  defineEndpoint({
    method: 'GET',
    path: '/secret',
    summary: 'For admins',
    access: 'admin',
    answer: z.string(),
    handle: () => 'open',
  }),
  defineEndpoint({
    method: 'GET',
    path: '/fail/{id}',
    summary: 'Fails',
    params: idParams,
    answer: z.unknown(),
    handle({ params, headers }) {
      headers['x-before'] = 'kept';
      throw failures[params.id] ?? new Error('unreachable');
    },
  }),
  defineEndpoint({
    method: 'GET',
    path: '/wait/{id}',
    summary: 'Waits for its signal, or does not care',
    params: idParams,
    answer: z.unknown(),
    handle: ({ params, call }) => wait(60_000, null, params.id === 'polite' ? { signal: call.signal } : { ref: false }),
  }),
  defineEndpoint({
    method: 'GET',
    path: '/large/{id}',
    summary: 'Answers so many bytes of a letter that JSON escapes, or not',
    params: idParams,
    answer: z.string(),
    handle: ({ params }) => 'x'.repeat(Number(params.id)),
  }),
];

const failures: Record<string, Error> = {
  missing: new NotFoundError('Thing not found'),
  down: new UnavailableError('The database is down', { peer: 'database', retryAfterSeconds: 2.5 }),
  unsupported: new UnsupportedError('Not over this transport'),
  bug: new TypeError('cannot read password "hunter2" of undefined'),
};

function createHandler({ token = null as string | null, isOpenOnLoopback = false, lines = [] as string[] } = {}) {
  const handler = createApiHandler({
    endpoints,
    services: { suffix: 's' },
    adminAccess: { token: token === null ? null : new Secret(token), isOpenOnLoopback },
    logger: createLogger({ write: (line) => lines.push(line) }),
    clock: systemClock,
    isCold: () => true,
    invocation: { start: async () => {}, end: () => {} },
  });
  return async (event: unknown, remainingMs = 10_000): Promise<Answer> =>
    (await handler(event, createLambdaContext({ remainingMs }))) as Answer;
}

const call = createHandler();
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

  it('parses a JSON body, in base64 as well', async () => {
    const body = JSON.stringify({ ids: ['a', 'செ'] });
    expect((await send({ method: 'POST', target: '/things', headers: json, body })).value).toEqual(['a', 'செ']);
    const encoded = { body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
    expect((await send({ method: 'POST', target: '/things', headers: json, ...encoded })).value).toEqual(['a', 'செ']);
  });

  it.each<[string, number, SentRequest, string]>([
    ['an unknown path', 404, { target: '/nothing' }, 'There is no such path'],
    ['a path with an empty id', 404, { target: '/thing/' }, 'There is no such path'],
    ['a path with a part too many', 404, { target: '/thing/1/2' }, 'There is no such path'],
    ['another method', 405, { method: 'DELETE', target: '/thing/1' }, 'This path takes GET, HEAD'],
    ['GET where there is only POST', 405, { target: '/things' }, 'This path takes POST'],
    ['a number that is none', 400, { target: '/thing/1?limit=x' }, 'limit: expected a whole number from 1 to 9'],
    ['a number out of range', 400, { target: '/thing/1?limit=10' }, 'limit: expected a whole number from 1 to 9'],
    ['an id that is too long', 400, { target: `/thing/${'x'.repeat(21)}` }, 'id: expected text of 1 to 20 characters'],
    [
      'an id with a NUL',
      400,
      { target: '/thing/a%00' },
      'id: expected text of 1 to 20 characters without control characters',
    ],
    ['a query that is not UTF-8', 400, { target: '/thing/1?word=%FF' }, 'query: expected percent-encoded UTF-8'],
    ['a query with a bare percent sign', 400, { target: '/thing/1?word=5%' }, 'query: expected percent-encoded UTF-8'],
    ['JSON that is broken', 400, post('{"ids":'), 'body: expected well-formed JSON'],
    ['JSON with a key that reaches the prototype', 400, post('{"__proto__":{}}'), 'body: expected well-formed JSON'],
    ['no body', 400, post(undefined), 'body: expected well-formed JSON'],
    ['a body of another shape', 400, post('[]'), 'body: expected a JSON object'],
    ['a body without a field', 400, post('{}'), 'ids: expected a list of at most 3'],
    ['a body with a wrong entry', 400, post('{"ids":["a",1]}'), 'ids[1]: expected text of 1 to 20 characters'],
    ['a list that is too long', 400, post('{"ids":[1,2,3,4]}'), 'ids: expected a list of at most 3'],
    ['a body over 1 MiB', 413, post(`{"ids":["${'x'.repeat(1024 * 1024)}"]}`), 'body: expected at most 1 MiB'],
    [
      'another content type',
      415,
      { ...post('{}'), headers: { 'content-type': 'text/plain' } },
      'content-type: expected',
    ],
    ['no content type', 415, { ...post('{}'), headers: {} }, 'content-type: expected application/json, got none'],
    ['what does not exist', 404, { target: '/fail/missing' }, 'Thing not found'],
    ['what is down', 503, { target: '/fail/down' }, 'The database is down'],
    ['what cannot be done here', 501, { target: '/fail/unsupported' }, 'Not over this transport'],
    ['a fault of ours', 500, { target: '/fail/bug' }, 'Internal error'],
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

  it('answers HEAD as GET, without the body', async () => {
    const { statusCode, headers, body } = await send({ method: 'HEAD', target: '/thing/1' });
    expect({ statusCode, body, suffix: headers['x-suffix'] }).toEqual({ statusCode: 200, body: '', suffix: 's' });
  });
});

describe('the API', () => {
  it('refuses percent-encoding that is broken, where the gateway did not decode it', async () => {
    for (const target of ['/thing/5%', '/thing/%FF', '/thing/%zz']) {
      for (const event of [createLoadBalancerEvent({ target }), createFunctionUrlEvent({ target })]) {
        expect(await call(event)).toMatchObject({ statusCode: 400, body: expect.stringContaining('percent-encoded') });
      }
    }
  });

  it('takes %252F for a slash in an id behind an HTTP API, which splits the path at %2F', async () => {
    expect(JSON.parse((await call(createHttpApiEvent({ target: '/thing/a%252Fb' }))).body)).toMatchObject({
      id: 'a/b',
    });
    expect(JSON.parse((await call(createLoadBalancerEvent({ target: '/thing/a%2Fb' }))).body)).toMatchObject({
      id: 'a/b',
    });
  });

  it('refuses a query parameter that is given twice', async () => {
    const target = '/thing/1?limit=1&limit=2';
    const events = [createHttpApiEvent({ target }), createLoadBalancerEvent({ target }, { isMultiValue: true })];
    for (const event of events) expect((await call(event)).statusCode).toBe(400);
  });

  it('says which methods a path takes', async () => {
    expect((await call(createHttpApiEvent({ method: 'PUT', target: '/thing/1' }))).headers['allow']).toBe('GET, HEAD');
  });

  it('says when to come back, in whole seconds, and keeps the headers set before the failure', async () => {
    const { headers } = await call(createHttpApiEvent({ target: '/fail/down' }));
    expect(headers).toMatchObject({ 'retry-after': '3', 'x-before': 'kept' });
  });

  it('refuses an event of another kind without failing', async () => {
    for (const event of [{}, null, undefined, 'x', { Records: [] }, { requestContext: {} }]) {
      expect((await call(event)).statusCode).toBe(400);
    }
  });

  it('tells a fault of ours to the log and not to the caller', async () => {
    const lines: string[] = [];
    const { body } = await createHandler({ lines })(createHttpApiEvent({ target: '/fail/bug' }));
    expect(body).not.toContain('hunter2');
    expect(JSON.parse(lines.join(''))).toMatchObject({
      level: 'error',
      status: 500,
      route: '/fail/{id}',
      error: { name: 'TypeError', stack: expect.any(Array) },
    });
  });

  it('logs one line for each call, with the template of the path and nothing of the caller', async () => {
    const lines: string[] = [];
    const send = createHandler({ lines });
    await send(createHttpApiEvent({ target: '/thing/KA01F1234?word=me' }));
    await send(createHttpApiEvent({ target: '/unknown/KA01F1234' }));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'info', requestId: 'request-1', method: 'GET', route: '/thing/{id}', status: 200, isCold: true },
      { level: 'info', requestId: 'request-1', method: 'GET', route: null, status: 404 },
    ]);
    expect(lines.join('')).not.toMatch(/KA01F1234|203\.0\.113\.9|word/);
  });

  it('aborts the work 500 ms before the end and answers 504 as soon as it has ended', async () => {
    const start = performance.now();
    const { statusCode, body } = await call(createHttpApiEvent({ target: '/wait/polite' }), 560);
    expect({ statusCode, body: JSON.parse(body) }).toMatchObject({ statusCode: 504, body: { code: 504 } });
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('answers 504 before the end even where the work does not heed its signal', async () => {
    expect((await call(createHttpApiEvent({ target: '/wait/deaf' }), 210)).statusCode).toBe(504);
  });

  it('leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    for (const target of ['/thing/1', '/nothing', '/fail/bug']) await call(createHttpApiEvent({ target }));
    expect(timers()).toBe(before);
  });

  it('refuses an answer that the gateway would not carry, and says how to ask for less', async () => {
    const tooLarge = { statusCode: 413, body: expect.stringContaining('limit') };
    expect(await call(createHttpApiEvent({ target: `/large/${6 * 1024 * 1024}` }))).toMatchObject(tooLarge);
    expect((await call(createHttpApiEvent({ target: `/large/${5 * 1024 * 1024}` }))).statusCode).toBe(200);
    expect(await call(createLoadBalancerEvent({ target: `/large/${1024 * 1024}` }))).toMatchObject(tooLarge);
    expect((await call(createLoadBalancerEvent({ target: `/large/${900 * 1024}` }))).statusCode).toBe(200);
  });
});

describe('an admin endpoint', () => {
  const token = 'a-token-of-20-letters';
  const bearer = (value: string) => ({ target: '/secret', headers: { Authorization: value } });

  it('is closed where no credentials are configured', async () => {
    expect((await call(createHttpApiEvent(bearer(`Bearer ${token}`)))).statusCode).toBe(403);
  });

  it.each([
    ['the right token', `Bearer ${token}`, 200],
    ['the right token after a scheme in lower case', `bearer ${token}`, 200],
    ['another token', 'Bearer a-token-of-20-letterz', 401],
    ['the beginning of the token', 'Bearer a-token', 401],
    ['another scheme', `Basic ${token}`, 401],
    ['nothing', '', 401],
  ])('given %s as credentials answers as it should', async (_, value, status) => {
    const { statusCode, headers } = await createHandler({ token })(createHttpApiEvent(bearer(value)));
    expect(statusCode).toBe(status);
    expect(headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
  });

  it('is open to a call that API Gateway has checked the signature of, token or not', async () => {
    expect((await call(createHttpApiEvent({ target: '/secret' }, { isSigned: true }))).statusCode).toBe(200);
  });

  it('is refused on the load balancer even with the right token', async () => {
    expect((await createHandler({ token })(createLoadBalancerEvent(bearer(`Bearer ${token}`)))).statusCode).toBe(403);
  });

  it.each([
    ['127.0.0.1', 200],
    ['127.8.9.10', 200],
    ['::1', 200],
    ['::ffff:127.0.0.1', 200],
    ['10.0.0.1', 403],
    ['128.0.0.1', 403],
    ['127.0.0.1.example', 403],
  ])('that is open on loopback answers %s with %i', async (sourceIp, status) => {
    const send = createHandler({ isOpenOnLoopback: true });
    expect((await send(createHttpApiEvent({ target: '/secret' }, { sourceIp }))).statusCode).toBe(status);
  });

  it('is not open on loopback unless told so, and takes no caller-set header for an address', async () => {
    expect((await call(createHttpApiEvent({ target: '/secret' }, { sourceIp: '127.0.0.1' }))).statusCode).toBe(403);
    const forged = { target: '/secret', headers: { 'X-Forwarded-For': '127.0.0.1' } };
    expect((await createHandler({ isOpenOnLoopback: true })(createHttpApiEvent(forged))).statusCode).toBe(403);
  });
});

function post(body: string | undefined): SentRequest {
  return { method: 'POST', target: '/things', headers: json, ...(body === undefined ? {} : { body }) };
}

function mapValues<From, To>(record: Record<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
