import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  createRestartWait,
  isBriefFailure,
  type RestartWaitOptions,
} from '../../../shared/connections/resilience/restart-wait.ts';
import { createMovableClock } from '../../support/movable-clock.ts';

class AwayError extends Error {}
const never = new AbortController().signal;
const always = { mayRepeat: () => true };

/** A peer that is away until `isBack`, and counts the calls that reach it. */
function create(options: Partial<RestartWaitOptions> = {}) {
  const clock = createMovableClock();
  const wait = createRestartWait({
    clock,
    patienceMs: 5000,
    isAway: (error) => error instanceof AwayError,
    ...options,
  });
  const peer = { isBack: false, asked: 0, atOnce: 0, mostAtOnce: 0 };
  const work = async () => {
    peer.asked += 1;
    peer.atOnce += 1;
    peer.mostAtOnce = Math.max(peer.mostAtOnce, peer.atOnce);
    await sleep(2);
    peer.atOnce -= 1;
    if (!peer.isBack) throw new AwayError('away');
    return 'answer';
  };
  const ask = (signal = never, repeat = always) => wait.run(signal, repeat, work);
  const settle = (asked: Promise<unknown>) => asked.then(String, (error: Error) => error);
  return { clock, wait, peer, ask, settle };
}

test('a call waits for its peer and is answered', async () => {
  const { ask, peer } = create();
  const waits: number[] = [];
  const asked = ask(never, { ...always, onWaited: (ms: number) => waits.push(ms) } as typeof always);
  await sleep(60);
  peer.isBack = true;
  expect(await asked).toBe('answer');
  expect(waits).toHaveLength(1);
});

test('one call probes while the others wait, and all are answered', async () => {
  const { ask, peer, settle } = create();
  const startMs = performance.now();
  const first = settle(ask());
  await sleep(10);
  peer.mostAtOnce = 0;
  const others = Array.from({ length: 30 }, () => settle(ask()));
  await sleep(300);
  expect(peer.mostAtOnce).toBe(1);
  const askedWhileAway = peer.asked;
  // Backoff: at 0, 13, 38, 88 and 188 ms at the earliest, then at most every 200 ms, however long the machine sleeps.
  expect(askedWhileAway).toBeLessThanOrEqual(6 + (performance.now() - startMs) / 200);
  peer.isBack = true;
  expect(new Set(await Promise.all([first, ...others]))).toEqual(new Set(['answer']));
  expect(peer.asked - askedWhileAway).toBeOneOf([30, 31]); // 30: a probe was under way, and is the answer of the first
});

test('a call never waits past its deadline, and gets the error of the peer, which is brief', async () => {
  const { ask, settle } = create();
  for (const asked of [settle(ask(AbortSignal.timeout(50))), settle(ask(AbortSignal.timeout(40)))]) {
    const error = await asked;
    expect(error).toBeInstanceOf(AwayError);
    expect(isBriefFailure(error)).toBe(true);
  }
});

test('another call goes on probing when the one that does gives up', async () => {
  const { ask, peer, settle } = create();
  const short = settle(ask(AbortSignal.timeout(30)));
  const others = [settle(ask()), settle(ask())];
  expect(await short).toBeInstanceOf(AwayError);
  peer.isBack = true;
  expect(await Promise.all(others)).toEqual(['answer', 'answer']);
});

test('a peer that is away for longer than the patience fails every call at once, until it answers', async () => {
  const { ask, peer, clock, settle } = create();
  const waiting = [settle(ask()), settle(ask())];
  await sleep(20);
  clock.advance(5001);
  for (const error of await Promise.all(waiting)) {
    expect(error).toBeInstanceOf(AwayError);
    expect(isBriefFailure(error)).toBe(false);
  }
  const before = peer.asked;
  expect(await settle(ask())).toBeInstanceOf(AwayError);
  expect(peer.asked).toBe(before + 1);
  peer.isBack = true;
  expect(await ask()).toBe('answer');
  peer.isBack = false;
  const again = settle(ask());
  await sleep(40);
  peer.isBack = true;
  expect(await again).toBe('answer');
});

test('an absence of long ago does not count', async () => {
  const { ask, peer, clock, settle } = create();
  const waiting = settle(ask());
  await sleep(20);
  clock.advance(5001);
  expect(await waiting).toBeInstanceOf(AwayError);
  clock.advance(60_001);
  const asked = settle(ask());
  await sleep(20);
  peer.isBack = true;
  expect(await asked).toBe('answer');
});

test('work that may not run again fails at once, and does not stop the others', async () => {
  const { ask, peer, settle } = create();
  const waiting = settle(ask());
  const write = { mayRepeat: () => false };
  expect(await settle(ask(never, write))).toBeInstanceOf(AwayError);
  peer.isBack = true;
  expect(await waiting).toBe('answer');
});

test('an answer that is an error ends the absence', async () => {
  const { clock, wait, ask, peer, settle } = create();
  const waiting = settle(ask());
  await sleep(10);
  clock.advance(5001);
  expect(await waiting).toBeInstanceOf(AwayError);
  await expect(wait.run(never, always, () => Promise.reject(new TypeError('no such column')))).rejects.toThrow(
    'no such column',
  );
  const asked = settle(ask()); // waits again
  await sleep(10);
  peer.isBack = true;
  expect(await asked).toBe('answer');
});

test('at most so many calls wait', async () => {
  const { ask, peer, settle } = create({ maxWaiting: 2 });
  const waiting = Array.from({ length: 3 }, () => settle(ask())); // one probes, two wait
  await sleep(10);
  expect(await settle(ask())).toBeInstanceOf(AwayError);
  peer.isBack = true;
  expect(await Promise.all(waiting)).toEqual(['answer', 'answer', 'answer']);
});

test('without patience no call waits', async () => {
  const { ask, peer, settle } = create({ patienceMs: 0 });
  expect(await settle(ask())).toBeInstanceOf(AwayError);
  expect(peer.asked).toBe(1);
});

test('calls that wait are answered when the peer is back, however long the one that probes takes', async () => {
  const { clock, wait, peer, ask, settle } = create();
  let hasFailed = false;
  const slow = wait.run(never, always, async () => {
    if (!hasFailed) {
      hasFailed = true;
      throw new AwayError('away');
    }
    await sleep(50);
    clock.advance(6000); // its own work takes longer than the patience
    return 'slow answer';
  });
  await sleep(5);
  peer.isBack = true;
  const others = [settle(ask()), settle(ask())];
  expect(await slow).toBe('slow answer');
  expect(await Promise.all(others)).toEqual(['answer', 'answer']);
});

test('one lost write makes no other call wait', async () => {
  const { wait, peer, ask } = create();
  const lost = wait.run(never, { mayRepeat: () => false }, () => Promise.reject(new AwayError('away')));
  await expect(lost).rejects.toThrow('away');
  peer.isBack = true;
  await Promise.all([ask(), ask(), ask()]);
  expect(peer.mostAtOnce).toBe(3);
});

test('an answer to work elsewhere ends the absence', async () => {
  const { clock, wait, peer, ask, settle } = create();
  const waiting = settle(ask());
  await sleep(10);
  clock.advance(5001);
  expect(await waiting).toBeInstanceOf(AwayError);
  wait.answered();
  const asked = settle(ask()); // waits again
  await sleep(10);
  peer.isBack = true;
  expect(await asked).toBe('answer');
});
