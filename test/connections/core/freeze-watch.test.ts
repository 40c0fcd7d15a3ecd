import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import type { Clock } from '../../../shared/connections/core/clock.ts';
import { createFreezeWatch } from '../../../shared/connections/core/freeze-watch.ts';

function createClocks() {
  const at = { wallMs: 1_000_000, monotonicMs: 0 };
  const clock: Clock = { now: () => at.wallMs, monotonic: () => at.monotonicMs };
  return { at, watch: createFreezeWatch({ clock }) };
}

test('a gap is measured by the wall clock if the monotonic clock stood still', async () => {
  const { at, watch } = createClocks();
  watch.endInvocation();
  at.wallMs += 7000;
  expect(await watch.beginInvocation()).toBe(7000);
});

test('a gap is measured by the monotonic clock if the wall clock was set back', async () => {
  const { at, watch } = createClocks();
  watch.endInvocation();
  at.wallMs -= 3_600_000;
  at.monotonicMs += 4000;
  expect(await watch.beginInvocation()).toBe(4000);
});

test('a gap is measured from the end of the last invocation', async () => {
  const { at, watch } = createClocks();
  await watch.beginInvocation();
  at.wallMs += 900;
  watch.endInvocation();
  at.wallMs += 30;
  expect(await watch.beginInvocation()).toBe(30);
  expect(watch.figures()).toEqual({ thaws: 2, gaps: 1, longestGapMs: 30 });
});

/** Blocks this thread while the peers run, as a freeze does. */
const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test('after a gap, expired timers have run', async () => {
  const { at, watch } = createClocks();
  let isExpired = false;
  setTimeout(() => {
    isExpired = true;
  }, 1);
  block(20);
  at.wallMs += 10_000;
  await watch.beginInvocation();
  expect(isExpired).toBe(true);
});

test('after a gap, a socket that its peer closed is closed', async () => {
  const { at, watch } = createClocks();
  const peer = spawn(process.execPath, ['-e', closesSoon], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void peer.kill());
  const [line] = await once(createInterface({ input: peer.stdout }), 'line');
  const socket = connect(Number(line), '127.0.0.1');
  await once(socket, 'connect');
  expect(socket.readyState).toBe('open');
  block(500);
  at.wallMs += 10_000;
  await watch.beginInvocation();
  expect(socket.readyState).not.toBe('open');
});

/** A server that closes each connection after 50 ms. */
const closesSoon = `
  const server = require('node:net').createServer((socket) => setTimeout(() => socket.end(), 50));
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

test('after a gap beginInvocation takes one turn of the event loop, and without a gap none', async () => {
  const { at, watch } = createClocks();
  let hasTurned = false;
  setImmediate(() => {
    hasTurned = true;
  });
  await watch.beginInvocation();
  expect(hasTurned).toBe(false);
  at.wallMs += 10_000;
  await watch.beginInvocation();
  expect(hasTurned).toBe(true);
});
