/** What became of one invocation. */
export type Outcome =
  | { readonly status: 'answered'; readonly payload: Buffer }
  /** The function, or its environment, failed; the payload is the fault as JSON. */
  | { readonly status: 'failed'; readonly payload: Buffer };

/** The function failed in a way that Lambda, not its code, reports. */
export function failWith(errorType: string, errorMessage: string): Outcome {
  return { status: 'failed', payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
}
