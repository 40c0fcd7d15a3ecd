import { AsyncLocalStorage } from 'node:async_hooks';
import { type Call, createTimings } from '../core/call.ts';
import { systemClock } from '../core/clock.ts';
import { createDeadline } from '../core/deadline.ts';

/** Something at a peer that must not outlive the invocation: a leased client, a request. */
export type Use = {
  /** Ends it at the peer. Settles within 300 ms and never throws. */
  stop(): Promise<void>;
};

/** The invocation that `wrap` or the middleware has started. Its signal aborts when the time for its work is used up. */
export type Invocation = Call & {
  /** Milliseconds since its start. Within it the process was not frozen. */
  ageMs(): number;
  /** Registers a use. It is stopped when the signal aborts, and at the end. @returns a function to call when the use ends by itself */
  use(use: Use): () => void;
};

export type RunningInvocation = Invocation & {
  /** After `rest`. */
  readonly isOver: boolean;
  /** Aborts the signal now. */
  expire(): void;
  /** Stops what is still in use; after that, nothing belongs to this invocation any more. */
  rest(): Promise<void>;
};

const storage = new AsyncLocalStorage<RunningInvocation>();

/** The invocation whose code is running; undefined outside `wrap` and during init. */
export function findInvocation(): Invocation | undefined {
  const invocation = storage.getStore();
  return invocation === undefined || invocation.isOver ? undefined : invocation;
}

/** @param remainingMs how long its work may take; undefined: no limit */
export function startInvocation(remainingMs: number | undefined): RunningInvocation {
  const startMs = performance.now();
  const deadline = createDeadline(remainingMs ?? longestMs);
  const uses = new Set<Use>();
  let stopped: Promise<unknown> = Promise.resolve();
  let isEnding = false;
  const stopAll = () => {
    stopped = Promise.all([stopped, ...[...uses].map((use) => use.stop())]);
    uses.clear(); // each is stopped once
    return stopped;
  };
  deadline.signal.addEventListener('abort', () => void stopAll(), { once: true });
  const invocation = {
    signal: deadline.signal,
    timings: createTimings(systemClock),
    ageMs: () => performance.now() - startMs,
    isOver: false,
    use: (use: Use) => {
      uses.add(use);
      if (isEnding) stopped = Promise.all([stopped, use.stop()]);
      return () => void uses.delete(use);
    },
    expire: deadline.expire,
    rest: async () => {
      deadline.clear();
      isEnding = true; // what starts from here on, in answer to an error, is stopped as well
      await stopAll();
      await stopped;
      invocation.isOver = true;
    },
  };
  return invocation;
}

/** Runs `work` so that `findInvocation` returns this invocation in it and in what it starts. */
export function runIn<T>(invocation: RunningInvocation, work: () => T): T {
  return storage.run(invocation, work);
}

/** The same for the rest of the current asynchronous execution: a middleware cannot surround the handler. */
export function enter(invocation: RunningInvocation): void {
  storage.enterWith(invocation);
}

const longestMs = 2 ** 31 - 1; // of a timer; Lambda's limit is 15 minutes
