import { type CallError, isFullQueue, UnavailableError } from '../core/errors.ts';

const retryAfterSeconds = 2;
const longestRetryAfterSeconds = 16;

/**
 * The error for a call whose deadline passed in the queue of a peer: it can be served later.
 * @param name of the peer, as the first words of the message
 */
export function describeFullQueue(cause: CallError, { peer, name }: { peer: string; name: string }): UnavailableError {
  const message = `${name} is overloaded: no answer in the time of this call.`;
  return new UnavailableError(message, { peer, reason: 'timeout', retryAfterSeconds, cause });
}

/**
 * How long a peer is to get no calls because its queue is longer than the time of a call, in milliseconds: a call in that
 * time would wait in vain. undefined for any other error.
 */
export function readQueuePauseMs(error: unknown): number | undefined {
  return isFullQueue(error) ? error.retryAfterSeconds * 1000 : undefined;
}

/**
 * Asks callers to stay away for as long as the refused one waited, and twice as long with each refusal in a row: they then come
 * back at the rate at which the peer serves them. From the second refusal on the time varies by a quarter, so that they do not
 * come back together.
 * @param of.refusals how many calls the peer has refused since it last answered one, with this one
 * @param of.waitedMs how long the call waited in the peer's queue
 */
export function growRetryAfter(error: UnavailableError, of: { refusals: number; waitedMs: number }): UnavailableError {
  const { message, peer, reason, cause } = error;
  const firstSeconds = Math.max(error.retryAfterSeconds, Math.round(of.waitedMs / 1000));
  const seconds = Math.min(firstSeconds * 2 ** (of.refusals - 1), longestRetryAfterSeconds);
  const varied = of.refusals === 1 ? seconds : Math.round(seconds * (0.75 + Math.random() / 2));
  return new UnavailableError(message, { peer, reason, retryAfterSeconds: varied, cause });
}
