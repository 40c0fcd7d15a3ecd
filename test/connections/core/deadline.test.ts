import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createDeadline, createSharedDeadlines } from '../../../shared/connections/core/deadline.ts';
import { DeadlineExceededError } from '../../../shared/connections/core/errors.ts';
import { beBusy } from '../../support/be-busy.ts';

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

describe.each([
  ['with a timer of its own', () => createDeadline],
  ['that shares its timer', createSharedDeadlines],
])('a deadline %s', (_, build) => {
  test('passes after an answer that arrived in time in a busy process', async () => {
    const { near, far } = await openPair();
    const events: string[] = [];
    near.once('data', () => events.push('answer'));
    const deadline = build()(30, () => events.push('deadline'));
    far.write('answer');
    beBusy(60);
    await once(deadline.signal, 'abort');
    expect(events).toEqual(['answer', 'deadline']);
    expect(deadline.signal.reason).toBeInstanceOf(DeadlineExceededError);
  });

  test('does not pass after it is cleared by an answer of the last moment', async () => {
    const { near, far } = await openPair();
    const deadline = build()(30);
    near.once('data', () => deadline.clear());
    far.write('answer');
    beBusy(60);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(deadline.signal.aborted).toBe(false);
  });

  test('aborts its signal when it passes, also for a caller that asks for the signal later', async () => {
    let expiries = 0;
    const deadline = build()(5, () => {
      expiries += 1;
    });
    while (expiries === 0) await sleep(1);
    expect(deadline.remainingMs()).toBe(0);
    expect(deadline.signal.reason).toBeInstanceOf(DeadlineExceededError);
    deadline.expire();
    expect(expiries).toBe(1);
  });

  test('passes for work that outlives the call, and for nothing else', async () => {
    let expiries = 0;
    const deadline = build()(5, () => {
      expiries += 1;
    });
    const keepAlive = setTimeout(() => {}, 60_000);
    const aborted = once(deadline.signal, 'abort');
    deadline.clear();
    await aborted;
    clearTimeout(keepAlive);
    expect(deadline.signal.reason).toBeInstanceOf(DeadlineExceededError);
    expect(expiries).toBe(0);
  });

  test('has passed from the start if no time is left', () => {
    let expiries = 0;
    const { signal } = build()(0, () => {
      expiries += 1;
    });
    expect({ isAborted: signal.aborted, expiries }).toEqual({ isAborted: true, expiries: 1 });
  });

  test('never passes once it is cleared', async () => {
    const create = build();
    const cleared = create(1);
    cleared.clear();
    const later = create(10);
    while (!later.signal.aborted) await sleep(1);
    expect(cleared.signal.aborted).toBe(false);
  });
});

describe('deadlines that share a timer', () => {
  test('do not wait for a later one that began before', async () => {
    const create = createSharedDeadlines();
    const later = create(600_000);
    const sooner = create(5);
    while (!sooner.signal.aborted) await sleep(1);
    expect(later.signal.aborted).toBe(false);
    later.clear();
  });

  test('pass after a time without any', async () => {
    const create = createSharedDeadlines();
    create(2).clear();
    await sleep(20);
    const { signal } = create(2);
    while (!signal.aborted) await sleep(1);
    expect(signal.aborted).toBe(true);
  });

  test('keep the process alive from the first use of a signal until they are cleared', () => {
    const countTimers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = countTimers();
    const create = createSharedDeadlines();
    const [first, second, unused] = [create(60_000), create(50_000), create(40_000)];
    expect(countTimers()).toBe(before);
    expect([first.signal, second.signal, first.signal].every(({ aborted }) => !aborted)).toBe(true);
    expect(countTimers()).toBe(before + 1);
    first.clear();
    unused.clear();
    expect(countTimers()).toBe(before + 1);
    second.clear();
    expect(countTimers()).toBe(before);
    const third = create(60_000);
    expect(third.signal.aborted).toBe(false);
    expect(countTimers()).toBe(before + 1);
    third.clear();
    third.clear();
    expect([third.signal.aborted, countTimers()]).toEqual([false, before]);
    const late = create(60_000);
    late.clear();
    expect([late.signal.aborted, countTimers()]).toEqual([false, before]);
  });
});
