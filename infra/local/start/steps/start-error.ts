/** Why `npm start` cannot go on: one sentence that says which part, and what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/**
 * Starts a part that says in a sentence why it cannot.
 * @throws StartError with that sentence
 */
export async function orStartError<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (cause) {
    throw new StartError((cause as Error).message, { cause });
  }
}
