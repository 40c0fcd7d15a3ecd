/** The result of one invocation. */
export type Outcome =
  | { readonly status: 'answered'; readonly payload: Buffer }
  /** The function, or its environment, failed; the payload is the fault as JSON. */
  | { readonly status: 'failed'; readonly payload: Buffer };

/** A failure that Lambda reports, not the function's code. */
export function failWith(errorType: string, errorMessage: string): Outcome {
  return { status: 'failed', payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
}
