/** The stage cannot be synthesized; the message says what to change. */
export class StageError extends Error {
  override readonly name = 'StageError';
}
