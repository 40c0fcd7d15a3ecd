import type { Services } from '../shared/services.ts';

/** What stands around each call of a function. */
export type Invocation = {
  /** The thaw step (design.md): one turn of the event loop, then connections that died meanwhile are let go. */
  start(): Promise<void>;
  /** The mark from which the next gap is measured. */
  end(): void;
};

export function createInvocation({ environment, freezeWatch, database, http }: Services): Invocation {
  return {
    async start() {
      environment.beginInvocation();
      await freezeWatch.thaw();
      database?.thaw();
      http.thaw();
    },
    end: () => freezeWatch.rest(),
  };
}
