/** `npm start` cannot continue. The message is one sentence: which part failed, and what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/**
 * Starts a part whose errors are sentences for the user.
 * @throws StartError with the message of the part's error
 */
export async function orStartError<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (cause) {
    throw new StartError((cause as Error).message, { cause });
  }
}
