import { expect } from 'vitest';
import type { Call } from '../../shared/connections/core/call.ts';
import { createCall } from './create-call.ts';

/**
 * Lets the deadline of a call pass when its statement runs at the server: a deadline of some milliseconds passes earlier on a busy
 * machine, while a session opens or a pooler looks for one.
 * @param countActive how many statements the server runs
 * @returns the error of the call; undefined if it did not fail
 */
export async function failAtDeadline(
  run: (call: Call) => Promise<unknown>,
  countActive: () => Promise<number>,
): Promise<unknown> {
  const deadline = new AbortController();
  const failure = run(createCall(deadline.signal)).then(
    () => undefined,
    (error: unknown) => error,
  );
  await expect.poll(countActive).toBe(1);
  deadline.abort();
  return await failure;
}
