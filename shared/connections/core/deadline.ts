import { getEventListeners } from 'node:events';
import { DeadlineExceededError, EndedEarlyError } from './errors.ts';
import { seeClosedSockets, setLateTimer } from './stale-connection.ts';

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
  return new RunningDeadline(afterMs, startTimer, onExpiry);
}

/**
 * Builds a `createDeadline` whose deadlines share one timer: starting and clearing a timer takes a tenth of the time of a call that is
 * answered from memory. The timer goes on between calls, and does not keep the process alive then.
 */
export function createSharedDeadlines(): typeof createDeadline {
  const running = new Set<Expiring>();
  let timer: NodeJS.Timeout | undefined;
  let timerEndMs = Number.POSITIVE_INFINITY;
  let open = 0; // deadlines that are neither cleared nor passed: these keep the process alive

  const arm = (endMs: number) => {
    clearTimeout(timer);
    timerEndMs = endMs;
    timer = setTimeout(check, Math.max(0, Math.ceil(endMs - performance.now())));
    if (open === 0) timer.unref();
  };
  const check = () => {
    timerEndMs = Number.POSITIVE_INFINITY;
    const nowMs = performance.now();
    for (const one of running) {
      if (one.endMs <= nowMs) void seeClosedSockets().then(() => running.has(one) && one.pass());
      else if (one.endMs < timerEndMs) arm(one.endMs);
    }
  };
  const start = (deadline: Expiring): Stop => {
    running.add(deadline);
    open += 1;
    if (deadline.endMs < timerEndMs) arm(deadline.endMs);
    else if (open === 1) timer?.ref();
    let isOpen = true;
    return (goesOn) => {
      if (isOpen) open -= 1;
      isOpen = false;
      if (open === 0) timer?.unref();
      if (!goesOn) running.delete(deadline);
    };
  };
  return (afterMs, onExpiry) => new RunningDeadline(afterMs, start, onExpiry);
}

const usedUp = 'The time for this call is used up';

/** `endMs` on the scale of `performance.now`. */
type Expiring = { readonly endMs: number; pass(): void };

/** Ends the wait for a deadline. `goesOn`: work under its signal may outlive the call, and still ends at the deadline. */
type Stop = (goesOn: boolean) => void;

function startTimer(deadline: Expiring): Stop {
  const timer = setLateTimer(() => deadline.pass(), Math.ceil(deadline.endMs - performance.now()));
  return (goesOn) => (goesOn ? timer.unref() : timer.clear());
}

/** A class, because an object with a getter of its own takes V8 as long to build as a timer. */
class RunningDeadline implements Deadline, Expiring {
  readonly endMs: number;
  #onExpiry: (() => void) | undefined;
  readonly #stop: Stop | undefined;
  #controller: AbortController | undefined; // not built for a call that never asks for its signal
  #error: DeadlineExceededError | undefined;

  constructor(afterMs: number, start: (deadline: Expiring) => Stop, onExpiry: (() => void) | undefined) {
    this.endMs = performance.now() + afterMs;
    this.#onExpiry = onExpiry;
    if (afterMs > 0) this.#stop = start(this);
    else this.pass();
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#error !== undefined) this.#controller.abort(this.#error);
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
    if (!hasEnded) this.#onExpiry = undefined;
    const signal = hasEnded ? undefined : this.#controller?.signal;
    const isInUse = signal !== undefined && getEventListeners(signal, 'abort').length > 0;
    this.#stop?.(isInUse);
  };

  #end(error: DeadlineExceededError): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.clear();
    this.#controller?.abort(error);
    this.#onExpiry?.();
  }
}
