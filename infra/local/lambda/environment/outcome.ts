import type { Readable } from 'node:stream';

/** An answer that the function is still writing. The body ends with an error if the function fails. */
export type StreamedOutcome = { readonly status: 'streaming'; readonly contentType: string; readonly body: Readable };

/** Reads a streamed answer to its end, as Lambda does for a caller that does not stream. */
export async function collectOutcome(outcome: StreamedOutcome): Promise<Outcome> {
  try {
    return { status: 'answered', payload: Buffer.concat(await outcome.body.toArray()) };
  } catch (error) {
    return failWith('Runtime.StreamError', (error as Error).message);
  }
}

/** The result of one invocation. */
export type Outcome =
  | { readonly status: 'answered'; readonly payload: Buffer }
  /** The function, or its environment, failed; the payload is the fault as JSON. */
  | { readonly status: 'failed'; readonly payload: Buffer };

/** A failure that Lambda reports, not the function's code. */
export function failWith(errorType: string, errorMessage: string): Outcome {
  return { status: 'failed', payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
}
