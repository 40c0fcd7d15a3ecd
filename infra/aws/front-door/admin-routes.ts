/** Paths that only operators may call (docs/reference/http-api.md#endpoints). */
export const adminPaths = [
  '/config',
  '/memory-stats',
  '/connection-stats',
  '/trip-cache/stats',
  '/trip-cache/clear',
  '/refresh-data',
  '/dashboard',
] as const;
