import { getEventListeners } from 'node:events';
import { DeadlineExceededError, EndedEarlyError } from './errors.ts';
import { type LateTimer, seeClosedSockets, setLateTimer } from './stale-connection.ts';

/** The signal that ends a call's work. */
export type Deadline = {
  readonly signal: AbortSignal;
  /** 0 when it has passed. */
  remainingMs(): number;
  /** Aborts the work now, before the time is used up. */
  expire(): void;
  /** Call it when the call is done. Work that still runs under the signal ends at the deadline nevertheless. */
  clear(): void;
};

/**
 * @param afterMs milliseconds from now; a deadline of 0 or less has already passed
 * @param onExpiry called when it passes, unless it is cleared before
 */
export function createDeadline(afterMs: number, onExpiry?: () => void): Deadline {
  return new RunningDeadline(afterMs, createOwnTimer(), onExpiry);
}

/**
 * Builds a `createDeadline` whose deadlines share one timer: starting and clearing a timer takes a tenth of the time of a call that is
 * answered from memory. The timer goes on between calls. It keeps the process alive only while work has the signal of a deadline.
 */
export function createSharedDeadlines(): typeof createDeadline {
  const running = new Set<Expiring>();
  let timer: NodeJS.Timeout | undefined;
  let timerEndMs = Number.POSITIVE_INFINITY;
  let held = 0; // deadlines that keep the process alive

  const arm = (endMs: number) => {
    clearTimeout(timer);
    timerEndMs = endMs;
    timer = setTimeout(check, Math.max(0, Math.ceil(endMs - performance.now())));
    if (held === 0) timer.unref();
  };
  const check = () => {
    timerEndMs = Number.POSITIVE_INFINITY;
    const nowMs = performance.now();
    for (const one of running) {
      if (one.endMs <= nowMs) void seeClosedSockets().then(() => running.has(one) && one.pass());
      else if (one.endMs < timerEndMs) arm(one.endMs);
    }
  };
  const timers: Timers = {
    start(deadline) {
      running.add(deadline);
      if (deadline.endMs < timerEndMs) arm(deadline.endMs);
    },
    hold() {
      held += 1;
      if (held === 1) timer?.ref();
    },
    release() {
      held -= 1;
      if (held === 0) timer?.unref();
    },
    stop: (deadline) => void running.delete(deadline),
  };
  return (afterMs, onExpiry) => new RunningDeadline(afterMs, timers, onExpiry);
}

const usedUp = 'The time for this call is used up';

/** `endMs` on the scale of `performance.now`. */
type Expiring = { readonly endMs: number; pass(): void };

/** What waits for deadlines. */
type Timers = {
  start(deadline: Expiring): void;
  /** Keeps the process alive until `release`. */
  hold(): void;
  release(): void;
  stop(deadline: Expiring): void;
};

/** A timer for one deadline, which keeps the process alive from the start. */
function createOwnTimer(): Timers {
  let timer: LateTimer | undefined;
  return {
    start(deadline) {
      timer = setLateTimer(() => deadline.pass(), Math.ceil(deadline.endMs - performance.now()));
    },
    hold: () => {},
    release: () => timer?.unref(),
    stop: () => timer?.clear(),
  };
}

/** A class, because an object with a getter of its own takes V8 as long to build as a timer. */
class RunningDeadline implements Deadline, Expiring {
  readonly endMs: number;
  #onExpiry: (() => void) | undefined;
  readonly #timers: Timers;
  #controller: AbortController | undefined; // not built for a call that never asks for its signal
  #error: DeadlineExceededError | undefined;
  #isCleared = false;
  #isHeld = false;

  constructor(afterMs: number, timers: Timers, onExpiry: (() => void) | undefined) {
    this.endMs = performance.now() + afterMs;
    this.#onExpiry = onExpiry;
    this.#timers = timers;
    if (afterMs > 0) timers.start(this);
    else this.pass();
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#error !== undefined) this.#controller.abort(this.#error);
      else if (!this.#isCleared) {
        this.#isHeld = true;
        this.#timers.hold();
      }
    }
    return this.#controller.signal;
  }

  remainingMs = (): number => (this.#error === undefined ? Math.max(0, this.endMs - performance.now()) : 0);

  expire = (): void => this.#end(new EndedEarlyError(usedUp));

  pass(): void {
    this.#end(new DeadlineExceededError(usedUp));
  }

  clear = (): void => {
    const hasEnded = this.#error !== undefined;
    this.#isCleared = true;
    if (!hasEnded) this.#onExpiry = undefined;
    if (this.#isHeld) this.#timers.release();
    this.#isHeld = false;
    // Work under its signal may outlive the call, and still ends at the deadline.
    const signal = hasEnded ? undefined : this.#controller?.signal;
    if (signal === undefined || getEventListeners(signal, 'abort').length === 0) this.#timers.stop(this);
  };

  #end(error: DeadlineExceededError): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.clear();
    this.#controller?.abort(error);
    this.#onExpiry?.();
  }
}
