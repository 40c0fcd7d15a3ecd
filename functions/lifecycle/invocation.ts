import type { Deadline } from '@headway/connections/deadline';
import type { Services } from '../../shared/services.ts';

/** What surrounds each call of a function. */
export type Invocation = {
  /** The thaw step (docs/reference/freeze-and-thaw.md): one turn of the event loop, then dead connections are dropped. */
  start(deadline: Deadline): Promise<void>;
  /** Marks the time from which the next gap is measured. */
  end(): void;
  isRunning(): boolean;
  /** Aborts the current call, as its deadline would. */
  cancel(): void;
  /** Settles when no call is running. */
  finished(): Promise<void>;
};

/** @param options.atEnd runs before Lambda may freeze the environment; it must not throw */
export function createInvocation(
  { environment, freezeWatch, database, http }: Pick<Services, 'environment' | 'freezeWatch' | 'database' | 'http'>,
  { atEnd = () => {} }: { atEnd?: () => void } = {},
): Invocation {
  let current: (PromiseWithResolvers<void> & { readonly deadline: Deadline }) | undefined;
  return {
    async start(deadline) {
      current = { ...Promise.withResolvers<void>(), deadline };
      environment.beginInvocation();
      await freezeWatch.beginInvocation();
      database?.thaw();
      http.thaw();
    },
    end() {
      atEnd();
      freezeWatch.endInvocation();
      current?.resolve();
      current = undefined;
    },
    cancel: () => current?.deadline.expire(),
    isRunning: () => current !== undefined,
    finished: async () => current?.promise,
  };
}
