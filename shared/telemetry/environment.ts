import { randomUUID } from 'node:crypto';
import type { Clock } from '@headway/connections/clock';

/** One Lambda environment: a process that serves one call at a time until Lambda ends it. */
export type Environment = {
  readonly id: string;
  /** Call it at the start of each invocation. A rehearsed call is not counted. */
  beginInvocation(isRehearsed?: boolean): void;
  /** Whether the current call is the first one. */
  isCold(): boolean;
  figures(): { id: string; startedAt: string; invocations: number };
};

/** Counts invocations from now on. Each process has its own random id. */
export function createEnvironment(clock: Clock): Environment {
  const id = randomUUID();
  const startedAt = new Date(clock.now()).toISOString();
  let invocations = 0;
  return {
    id,
    beginInvocation(isRehearsed = false) {
      invocations += isRehearsed ? 0 : 1;
    },
    isCold: () => invocations <= 1,
    figures: () => ({ id, startedAt, invocations }),
  };
}
