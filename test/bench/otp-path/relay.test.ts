import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { listenOnLoopback } from '../../../infra/local/sockets/listen-on-loopback.ts';
import { startRelay } from './relay.ts';

it('passes requests and answers on, and notes times that enclose the work of the server', async () => {
  let [receivedAt, sentAt, received] = [0n, 0n, ''];
  const server = createServer(async (request, response) => {
    received = await text(request);
    receivedAt = process.hrtime.bigint();
    response.write('{"data":');
    setImmediate(() => {
      sentAt = process.hrtime.bigint();
      response.end('{}}');
    });
  });
  const origin = await listenOnLoopback(server);
  const relay = await startRelay(origin.url);
  const startedAt = process.hrtime.bigint();
  const answer = await fetch(relay.url, { method: 'POST', body: '{"query":"{feeds{feedId}}"}' });
  expect(await answer.text()).toBe('{"data":{}}');
  expect(received).toBe('{"query":"{feeds{feedId}}"}');
  const { askedAt, answeredAt } = relay.readTimes();
  const times = [startedAt, askedAt, receivedAt, sentAt, answeredAt, process.hrtime.bigint()];
  expect(times).toEqual(times.toSorted((a, b) => Number(a - b)));
  await origin.close();
});
