import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createDeadline } from '../../../shared/connections/core/deadline.ts';
import { DeadlineExceededError } from '../../../shared/connections/core/errors.ts';

async function openPair(): Promise<{ near: Socket; far: Socket }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [[Socket], unknown];
  onTestFinished(() => {
    near.destroy();
    far.destroy();
    server.close();
  });
  return { near, far };
}

/** Keeps this process from its timers and sockets. */
function beBusy(forMs: number): void {
  const endMs = performance.now() + forMs;
  while (performance.now() < endMs);
}

test('passes after an answer that arrived in time in a busy process', async () => {
  const { near, far } = await openPair();
  const events: string[] = [];
  near.once('data', () => events.push('answer'));
  const deadline = createDeadline(30, () => events.push('deadline'));
  far.write('answer');
  beBusy(60);
  await once(deadline.signal, 'abort');
  expect(events).toEqual(['answer', 'deadline']);
  expect(deadline.signal.reason).toBeInstanceOf(DeadlineExceededError);
});

test('does not pass after it is cleared by an answer of the last moment', async () => {
  const { near, far } = await openPair();
  const deadline = createDeadline(30);
  near.once('data', () => deadline.clear());
  far.write('answer');
  beBusy(60);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(deadline.signal.aborted).toBe(false);
});
