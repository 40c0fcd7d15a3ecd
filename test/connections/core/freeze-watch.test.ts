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

test('a gap is what the wall clock says, where the other clock stood still', async () => {
  const { at, watch } = createClocks();
  watch.rest();
  at.wallMs += 7000;
  expect(await watch.thaw()).toBe(7000);
});

test('a gap is what the monotonic clock says, where the wall clock was set back', async () => {
  const { at, watch } = createClocks();
  watch.rest();
  at.wallMs -= 3_600_000;
  at.monotonicMs += 4000;
  expect(await watch.thaw()).toBe(4000);
});

test('a gap is measured from the end of the last invocation', async () => {
  const { at, watch } = createClocks();
  await watch.thaw();
  at.wallMs += 900;
  watch.rest();
  at.wallMs += 30;
  expect(await watch.thaw()).toBe(30);
  expect(watch.figures()).toEqual({ thaws: 2, gaps: 1, longestGapMs: 30 });
});

/** As a freeze does: nothing of this thread runs, the peers do. */
const stand = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test('after a gap the timers that expired meanwhile have run', async () => {
  const { at, watch } = createClocks();
  let isExpired = false;
  setTimeout(() => {
    isExpired = true;
  }, 1);
  stand(20);
  at.wallMs += 10_000;
  await watch.thaw();
  expect(isExpired).toBe(true);
});

test('after a gap it shows that a peer closed meanwhile', async () => {
  const { at, watch } = createClocks();
  const peer = spawn(process.execPath, ['-e', endsSoon], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void peer.kill());
  const [line] = await once(createInterface({ input: peer.stdout }), 'line');
  const socket = connect(Number(line), '127.0.0.1');
  await once(socket, 'connect');
  expect(socket.readyState).toBe('open');
  stand(500);
  at.wallMs += 10_000;
  await watch.thaw();
  expect(socket.readyState).not.toBe('open');
});

/** A server that says goodbye 50 ms after hello. */
const endsSoon = `
  const server = require('node:net').createServer((socket) => setTimeout(() => socket.end(), 50));
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

test('after a gap the event loop has turned when the thaw is over, and without one it has not', async () => {
  const { at, watch } = createClocks();
  let hasTurned = false;
  setImmediate(() => {
    hasTurned = true;
  });
  await watch.thaw();
  expect(hasTurned).toBe(false);
  at.wallMs += 10_000;
  await watch.thaw();
  expect(hasTurned).toBe(true);
});
