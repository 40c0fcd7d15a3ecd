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

/**
 * First segments of the public paths. Each has a route of its own, because every path without a route needs a signed call:
 * `/CONFIG`, `//config` and any other spelling of an admin path too.
 */
export const publicSegments = [
  ...['alerts', 'assets', 'departures', 'docs', 'example-trip', 'example-trip-map', 'feeds', 'getAllRoutesByIds'],
  ...['getAllRouteStopMappingsByRouteCodes', 'getAllRouteStopMappingsByStopCodes', 'getAllStopsByIds'],
  ...['getAllVehiclesByIds', 'getRoutesByIds', 'graphql', 'health', 'map', 'nearby', 'openapi.json', 'ready', 'route'],
  ...['route-shape', 'route-stop-mapping', 'routes', 'station-children', 'stop', 'stop-code', 'stops', 'trip', 'v2'],
  ...['vehicle', 'vehicle-positions', 'version'],
] as const;

/** Paths that tell where vehicles are assigned today; `frontDoor.vehicleAuthorizer` decides who may call them. */
export const vehiclePaths = ['/vehicle', '/getAllVehiclesByIds', '/v2/vehicles'] as const;

/**
 * Paths whose work grows with what the call asks for. Each has a throttle of its own, for every method and with a slash at its end:
 * the function answers those as well.
 */
export const heavyPaths = {
  graphql: ['/graphql'],
  bulk: [
    '/getRoutesByIds',
    '/getAllRoutesByIds',
    '/getAllRouteStopMappingsByRouteCodes',
    '/getAllRouteStopMappingsByStopCodes',
    '/getAllStopsByIds',
    '/getAllVehiclesByIds',
  ],
  /** Calls may wait for a change and keep an environment meanwhile. */
  stream: ['/v2/stream'],
} as const;

/** Takes as many ids as a bulk path. What is below it is the lookup of one vehicle. */
export const vehicleListPath = '/v2/vehicles';

/** A path and everything below it: `/config/` and `/config/x` too, which the function reads as the path or refuses. */
export function withSubPaths(path: string): string[] {
  return [path, `${path}/{proxy+}`];
}
