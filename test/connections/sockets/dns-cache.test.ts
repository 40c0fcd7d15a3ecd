import { expect, test } from 'vitest';
import { createDnsCache } from '../../../shared/connections/sockets/dns-cache.ts';
import { createMovableClock } from '../../support/movable-clock.ts';

function createResolver() {
  const clock = createMovableClock();
  const state = { addresses: ['10.0.0.1', '10.0.0.2'], isDown: false, asked: 0 };
  const cache = createDnsCache({
    clock,
    ttlMs: 300_000,
    lookupAll: (_, __, callback) => {
      state.asked += 1;
      if (state.isDown) callback(Object.assign(new Error('down'), { code: 'EAI_AGAIN' }), []);
      else
        callback(
          null,
          state.addresses.map((address) => ({ address, family: 4 })),
        );
    },
  });
  const find = () =>
    new Promise((resolve, reject) => {
      cache.lookup('db', { all: true }, (error, found) => (error === null ? resolve(found) : reject(error)));
    }).then((found) => (found as { address: string }[]).map(({ address }) => address));
  return { clock, state, cache, find };
}

test('a name is resolved once within its TTL', async () => {
  const { clock, state, find } = createResolver();
  expect(await find()).toEqual(['10.0.0.1', '10.0.0.2']);
  clock.advance(299_999);
  await find();
  expect(state.asked).toBe(1);
  clock.advance(1);
  await find();
  expect(state.asked).toBe(2);
});

test('the last good answer stays in use while the resolver fails', async () => {
  const { clock, state, find } = createResolver();
  await find();
  state.isDown = true;
  clock.advance(3_600_000);
  expect(await find()).toEqual(['10.0.0.1', '10.0.0.2']);
});

test('a resolver that fails at the first lookup is an error', async () => {
  const { state, find } = createResolver();
  state.isDown = true;
  await expect(find()).rejects.toThrow('down');
});

test('a name whose lookup failed is looked up again at once', async () => {
  const { state, cache, find } = createResolver();
  await find();
  state.addresses = ['10.0.0.9'];
  cache.forget('db');
  expect(await find()).toEqual(['10.0.0.9']);
});
