/** @returns what the work throws; undefined if it throws nothing */
export function catchError(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
