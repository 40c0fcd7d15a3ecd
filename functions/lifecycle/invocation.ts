import type { Deadline } from '@headway/connections/deadline';
import type { Services } from '../../shared/services.ts';

/** What surrounds each call of a function. */
export type Invocation = {
  /** Begins the thaw step; the first use of a connection finishes it (thaw-on-use.ts). */
  start(deadline: Deadline): void;
  /** Marks the time from which the next gap is measured. */
  end(): void;
  /** Calls that `work` makes belong to the current invocation: they are neither counted nor reported as invocations of their own. */
  rehearse<Result>(work: () => Promise<Result>): Promise<Result>;
  isRunning(): boolean;
  /** Aborts the current call, as its deadline would. */
  cancel(): void;
  /** Settles when no call is running. */
  finished(): Promise<void>;
};

/** @param options.atEnd runs before Lambda may freeze the environment; it must not throw */
export function createInvocation(
  { environment, freezeWatch, thaw }: Pick<Services, 'environment' | 'freezeWatch' | 'thaw'>,
  { atEnd = () => {} }: { atEnd?: () => void } = {},
): Invocation {
  let current: Deadline | undefined;
  /** Of the invocation that rehearses. V8 optimises `start` and `end` for what they do in a rehearsal, so rehearsed calls run most of both. */
  let rehearsing: Deadline | undefined;
  let ended: PromiseWithResolvers<void> | undefined; // for the few calls that somebody waits for
  return {
    start(deadline) {
      current = deadline;
      environment.beginInvocation(rehearsing !== undefined);
      thaw.begin();
    },
    end() {
      freezeWatch.endInvocation();
      if (rehearsing !== undefined) return;
      atEnd();
      current = undefined;
      ended?.resolve();
      ended = undefined;
    },
    async rehearse(work) {
      rehearsing = current;
      try {
        return await work();
      } finally {
        current = rehearsing;
        rehearsing = undefined;
      }
    },
    cancel() {
      rehearsing?.expire();
      current?.expire();
    },
    isRunning: () => current !== undefined,
    finished: async () => {
      if (current === undefined) return;
      ended ??= Promise.withResolvers<void>();
      await ended.promise;
    },
  };
}
