import type { Deadline } from '../../shared/connections/core/deadline.ts';
import type { Services } from '../../shared/services.ts';

/** What stands around each call of a function. */
export type Invocation = {
  /** The thaw step (design.md): one turn of the event loop, then connections that died meanwhile are let go. */
  start(deadline: Deadline): Promise<void>;
  /** The mark from which the next gap is measured. */
  end(): void;
  isUnderWay(): boolean;
  /** Ends the work of the call under way as its deadline would. */
  cut(): void;
  /** Settles when no call is under way. */
  over(): Promise<void>;
};

/** @param options.atEnd what else is to be done before an environment may be frozen; it must not throw */
export function createInvocation(
  { environment, freezeWatch, database, http }: Pick<Services, 'environment' | 'freezeWatch' | 'database' | 'http'>,
  { atEnd = () => {} }: { atEnd?: () => void } = {},
): Invocation {
  let underWay: (PromiseWithResolvers<void> & { readonly deadline: Deadline }) | undefined;
  return {
    async start(deadline) {
      underWay = { ...Promise.withResolvers<void>(), deadline };
      environment.beginInvocation();
      await freezeWatch.thaw();
      database?.thaw();
      http.thaw();
    },
    end() {
      atEnd();
      freezeWatch.rest();
      underWay?.resolve();
      underWay = undefined;
    },
    cut: () => underWay?.deadline.pass(),
    isUnderWay: () => underWay !== undefined,
    over: async () => underWay?.promise,
  };
}
