import { randomUUID } from 'node:crypto';
import type { Clock } from '../connections/core/clock.ts';

/** One Lambda environment: a process that serves one call at a time until it is thrown away. */
export type Environment = {
  readonly id: string;
  /** To be called at the start of each invocation. */
  beginInvocation(): void;
  /** Whether the call under way is the first one. */
  isCold(): boolean;
  figures(): { id: string; startedAt: string; invocations: number };
};

/** Counts from now on; the id is another one in each process. */
export function createEnvironment(clock: Clock): Environment {
  const id = randomUUID();
  const startedAt = new Date(clock.now()).toISOString();
  let invocations = 0;
  return {
    id,
    beginInvocation() {
      invocations += 1;
    },
    isCold: () => invocations <= 1,
    figures: () => ({ id, startedAt, invocations }),
  };
}
