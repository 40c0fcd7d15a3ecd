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

/** Paths that tell where vehicles are assigned today; `frontDoor.vehicleAuthorizer` decides who may call them. */
export const vehiclePaths = ['/vehicle', '/getAllVehiclesByIds', '/v2/vehicles'] as const;

/** POST paths whose work grows with their body, each with a throttle of its own. */
export const heavyPaths = {
  graphql: ['/graphql'],
  bulk: [
    '/getRoutesByIds/{proxy+}',
    '/getAllRoutesByIds',
    '/getAllRouteStopMappingsByRouteCodes',
    '/getAllRouteStopMappingsByStopCodes',
    '/getAllStopsByIds',
  ],
} as const;

/** A path and everything below it: `/config/` and `/config/x` too, which the function reads as the path or refuses. */
export function withSubPaths(path: string): string[] {
  return [path, `${path}/{proxy+}`];
}
