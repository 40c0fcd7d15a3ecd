/** What only operators may call (api-contract: "admin"). */
export const adminPaths = [
  '/config',
  '/memory-stats',
  '/connection-stats',
  '/trip-cache/stats',
  '/trip-cache/clear',
  '/refresh-data',
] as const;
