/**
 * `Promise.all` that rejects only when all work has settled. A part that is still starting cannot be stopped and would go on
 * creating processes and files.
 */
export async function allSettledOrThrow<const Work extends readonly Promise<unknown>[]>(work: Work) {
  await Promise.allSettled(work);
  return await Promise.all(work);
}
