/** The stage cannot be synthesised, and the message says what to change. */
export class StageError extends Error {
  override readonly name = 'StageError';
}
