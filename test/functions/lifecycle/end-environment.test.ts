import { expect, test } from 'vitest';
import { endEnvironment } from '../../../functions/lifecycle/end-environment.ts';
import { createInvocation } from '../../../functions/lifecycle/invocation.ts';
import { createDeadline } from '../../../shared/connections/core/deadline.ts';
import { createTestApi } from '../../support/api/api.ts';

const hang = () => new Promise<void>(() => {});

/** Ends an environment in a time that does not pass: what it waited for in all, and whether it came to its end. */
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
  const wasCut = deadline.signal.aborted;
  deadline.clear();
  if (hangs) await api.close();
  return { waitedMs, wasCut, exits };
}

test('an environment whose call does not end, and whose peers do not let go, exits after 300 ms all the same', async () => {
  expect(await end({ isBusy: true, hangs: true })).toEqual({ waitedMs: 300, wasCut: true, exits: 1 });
});

test('an idle environment has nothing to cut', async () => {
  expect(await end()).toMatchObject({ wasCut: false, exits: 1 });
});
