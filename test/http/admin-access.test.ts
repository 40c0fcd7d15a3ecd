import { describe, expect, it } from 'vitest';
import { createFunctionUrlEvent, createHttpApiEvent, createLoadBalancerEvent } from '../support/api/gateway-events.ts';
import { createEchoApi } from '../support/gateway/echo-api.ts';

const call = createEchoApi();

describe('an admin endpoint', () => {
  const token = 'a-token-of-20-letters';
  const bearer = (value: string) => ({ target: '/secret', headers: { Authorization: value } });

  it('is closed when no credentials are configured', async () => {
    expect((await call(createHttpApiEvent(bearer(`Bearer ${token}`)))).statusCode).toBe(403);
  });

  it.each([
    ['the right token', `Bearer ${token}`, 200],
    ['the right token after a scheme in lower case', `bearer ${token}`, 200],
    ['another token', 'Bearer a-token-of-20-letterz', 401],
    ['the beginning of the token', 'Bearer a-token', 401],
    ['another scheme', `Basic ${token}`, 401],
    ['nothing', '', 401],
  ])('given %s as credentials answers correctly', async (_, value, status) => {
    const { statusCode, headers } = await createEchoApi({ token })(createHttpApiEvent(bearer(value)));
    expect(statusCode).toBe(status);
    expect(headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
  });

  it('is open to a call whose signature API Gateway verified, with or without a token', async () => {
    expect((await call(createHttpApiEvent({ target: '/secret' }, { isSigned: true }))).statusCode).toBe(200);
  });

  it('is refused on the load balancer even with the right token', async () => {
    expect((await createEchoApi({ token })(createLoadBalancerEvent(bearer(`Bearer ${token}`)))).statusCode).toBe(403);
  });

  it.each([
    ['127.0.0.1', 200],
    ['127.8.9.10', 200],
    ['::1', 200],
    ['::ffff:127.0.0.1', 200],
    ['10.0.0.1', 403],
    ['128.0.0.1', 403],
    ['127.0.0.1.example', 403],
  ])('that is open on loopback answers the address %s with %i', async (sourceIp, status) => {
    const send = createEchoApi({ isOpenOnLoopback: true });
    expect((await send(createHttpApiEvent({ target: '/secret' }, { sourceIp }))).statusCode).toBe(status);
  });

  it.each<[Record<string, string>, number]>([
    [{ host: 'localhost:8000' }, 200],
    [{ host: '127.0.0.1:8000', origin: 'http://127.0.0.1:8000', 'sec-fetch-site': 'same-origin' }, 200],
    [{ host: '[::1]:8000', 'sec-fetch-site': 'none' }, 200],
    [{ host: 'localhost:8000', 'sec-fetch-site': 'cross-site' }, 403],
    [{ host: 'localhost:8000', origin: 'https://evil.example' }, 403],
    [{ host: 'localhost:8000', origin: 'null' }, 403],
    [{ host: 'rebound.evil.example:8000' }, 403],
  ])(
    'is closed on loopback to a page of another site, and to a name that only resolves there: %j is %i',
    async (headers, status) => {
      const send = createEchoApi({ isOpenOnLoopback: true });
      const event = createHttpApiEvent({ target: '/secret', headers }, { sourceIp: '127.0.0.1' });
      expect((await send(event)).statusCode).toBe(status);
    },
  );

  it('is closed on loopback by default, and does not trust an address in a header', async () => {
    expect((await call(createHttpApiEvent({ target: '/secret' }, { sourceIp: '127.0.0.1' }))).statusCode).toBe(403);
    const forged = { target: '/secret', headers: { 'X-Forwarded-For': '127.0.0.1' } };
    expect((await createEchoApi({ isOpenOnLoopback: true })(createHttpApiEvent(forged))).statusCode).toBe(403);
  });

  const spellings = [
    '/secret/',
    '//secret',
    '/./secret',
    '/x/../secret',
    '/SECRET',
    '/%73ecret',
    '/%2573ecret',
    '/secret%2f',
    '/secret%252f',
    '/\\secret',
    '/%2e/secret%20',
  ];
  it.each(spellings)('is the same endpoint behind the same door when it is written as %s', async (path) => {
    const send = createEchoApi({ token });
    for (const event of [createHttpApiEvent({ target: '/' }), createFunctionUrlEvent({ target: '/' })]) {
      const event2 = { ...event, rawPath: path };
      expect((await send(event2)).statusCode).toBe(401);
      expect((await send({ ...event2, headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(200);
    }
    expect((await send({ ...createLoadBalancerEvent({ target: '/' }), path })).statusCode).toBe(403);
  });

  it.each(['/secrets', '/secret/x', '/x/secret', '/secret%00', '/secret;x'])('is not %s', async (path) => {
    const event = { ...createHttpApiEvent({ target: '/' }), rawPath: path };
    expect((await createEchoApi({ token })(event)).statusCode).toBe(404);
  });
});
