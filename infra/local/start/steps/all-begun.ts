/**
 * `Promise.all` that fails only when everything has come to its end: what is half started cannot be ended yet, and would
 * go on making processes and files behind us.
 */
export async function allBegun<const Work extends readonly Promise<unknown>[]>(work: Work) {
  await Promise.allSettled(work);
  return await Promise.all(work);
}
