import { expect, test } from 'vitest';
import { endEnvironment } from '../../../functions/lifecycle/end-environment.ts';
import { createInvocation } from '../../../functions/lifecycle/invocation.ts';
import { createDeadline } from '../../../shared/connections/core/deadline.ts';
import { createTestApi } from '../../support/api/api.ts';

const hang = () => new Promise<void>(() => {});

/** Ends an environment without waiting. @returns the sum of its waits, and whether it exited */
async function end({ isBusy = false, hangs = false } = {}) {
  const api = createTestApi({});
  const { http } = api.services;
  const invocation = createInvocation(api.services);
  const deadline = createDeadline(60_000);
  if (isBusy) await invocation.start(deadline);
  let waitedMs = 0;
  const wait = async (ms: number) => {
    waitedMs += ms;
    await new Promise(setImmediate);
  };
  let exits = 0;
  await endEnvironment({ database: null, http: hangs ? { ...http, close: hang } : http }, invocation, {
    wait,
    exit: () => {
      exits += 1;
    },
  });
  const wasCancelled = deadline.signal.aborted;
  deadline.clear();
  if (hangs) await api.close();
  return { waitedMs, wasCancelled, exits };
}

test('an environment exits after 300 ms even if its call does not end and its connections do not close', async () => {
  expect(await end({ isBusy: true, hangs: true })).toEqual({ waitedMs: 300, wasCancelled: true, exits: 1 });
});

test('an idle environment cancels nothing', async () => {
  expect(await end()).toMatchObject({ wasCancelled: false, exits: 1 });
});

test('an invocation goes on while it rehearses calls, and its end cancels it with them', async () => {
  const api = createTestApi({});
  const reports: string[] = [];
  const invocation = createInvocation(api.services, { atEnd: () => reports.push('end') });
  const [own, rehearsed] = [createDeadline(60_000), createDeadline(60_000)];
  invocation.start(own);
  await invocation.rehearse(async () => {
    invocation.start(createDeadline(60_000));
    invocation.end();
    invocation.start(rehearsed);
    expect(invocation.isRunning()).toBe(true);
    invocation.cancel();
    invocation.end();
  });
  expect([own.signal.aborted, rehearsed.signal.aborted]).toEqual([true, true]);
  expect([invocation.isRunning(), reports]).toEqual([true, []]);
  const finished = invocation.finished();
  invocation.end();
  await finished;
  expect([invocation.isRunning(), reports]).toEqual([false, ['end']]);
  expect(api.services.environment.figures().invocations).toBe(1);
  await api.close();
});
