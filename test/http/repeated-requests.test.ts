import { describe, expect, it } from 'vitest';
import { createHttpApiEvent, createLoadBalancerEvent } from '../support/api/gateway-events.ts';
import { createEchoApi } from '../support/gateway/echo-api.ts';

const bodyOf = async (call: ReturnType<typeof createEchoApi>, event: unknown) => JSON.parse((await call(event)).body);

describe('a path that was requested before', () => {
  it('has the same answer, and the query of each request', async () => {
    const call = createEchoApi();
    for (const limit of [1, 2, 1]) {
      const event = createHttpApiEvent({ target: `/thing/7?limit=${limit}` });
      expect(await bodyOf(call, event)).toEqual({ id: '7', limit, word: null });
    }
  });

  it('is decoded as each gateway requires', async () => {
    const call = createEchoApi();
    const event = createHttpApiEvent({ target: '/thing/a%2541' }); // the gateway decodes it once
    for (let round = 0; round < 2; round += 1) {
      expect(await bodyOf(call, event)).toMatchObject({ id: 'a%41' });
      expect(await bodyOf(call, createLoadBalancerEvent({ target: '/thing/a%41' }))).toMatchObject({ id: 'aA' });
    }
  });

  it('is refused again where a parameter is wrong, and for another method', async () => {
    const call = createEchoApi();
    const wrong = createHttpApiEvent({ target: `/thing/${'x'.repeat(21)}` });
    for (let round = 0; round < 2; round += 1) {
      expect((await call(wrong)).statusCode).toBe(400);
      expect((await call(createHttpApiEvent({ target: '/thing/7' }))).statusCode).toBe(200);
      expect((await call(createHttpApiEvent({ method: 'PUT', target: '/thing/7' }))).statusCode).toBe(405);
    }
  });

  it('needs credentials each time', async () => {
    const call = createEchoApi({ token: 'a-token-of-an-operator' });
    const send = (headers: Record<string, string>) => call(createHttpApiEvent({ target: '/secret', headers }));
    expect((await send({ authorization: 'Bearer a-token-of-an-operator' })).statusCode).toBe(200);
    expect((await send({})).statusCode).toBe(401);
  });

  it('is found among more paths than are remembered', async () => {
    const call = createEchoApi();
    for (let id = 0; id < 1100; id += 1) {
      expect(await bodyOf(call, createHttpApiEvent({ target: `/thing/${id % 1050}` }))).toMatchObject({
        id: String(id % 1050),
      });
    }
  });
});

describe('a body that was sent before', () => {
  const send = (call: ReturnType<typeof createEchoApi>, body: string, type = 'application/json') =>
    call(createHttpApiEvent({ method: 'POST', target: '/things', headers: { 'content-type': type }, body }));

  it('has the same answer, and another one has its own', async () => {
    const call = createEchoApi();
    for (const ids of [['a'], ['b', 'c'], ['a'], ['b', 'c']]) {
      expect(JSON.parse((await send(call, JSON.stringify({ ids }))).body)).toEqual(ids);
    }
  });

  it('is refused each time where it is wrong, and where its type is another one', async () => {
    const call = createEchoApi();
    for (let round = 0; round < 2; round += 1) {
      expect((await send(call, '{"ids":["a"]}')).statusCode).toBe(200);
      expect((await send(call, '{"ids":["a"]}', 'text/plain')).statusCode).toBe(415);
      expect((await send(call, '{"ids":"a"}')).statusCode).toBe(400);
      const headers = { 'content-type': 'application/json', 'content-encoding': 'undefined' };
      const coded = createHttpApiEvent({ method: 'POST', target: '/things', headers, body: '{"ids":["a"]}' });
      expect((await call(coded)).statusCode).toBe(415);
    }
  });
});
