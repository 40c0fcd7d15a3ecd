/** The feed cannot be used. The message is one sentence that names the file and what is wrong with it. */
export class GtfsError extends Error {
  override readonly name = 'GtfsError';
}
