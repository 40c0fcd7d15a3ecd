/** Why `npm start` cannot go on: one sentence that says which part, and what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
