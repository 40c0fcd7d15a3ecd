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
 * Paths of the operations that take more than 20 units from a client's share at their largest (functions/answers/call-costs.ts). Each
 * has a throttle of its own, for every method and with a slash at its end: the function answers those as well.
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
  /** Boards, whole lists and lists by ids. */
  list: [
    '/v2/departures',
    '/v2/timetable',
    '/v2/routes',
    '/v2/routes.geojson',
    '/v2/stops',
    '/v2/stops.geojson',
    '/v2/vehicles',
    '/v2/vehicles.geojson',
    '/v2/feeds/{id}/bundle',
  ],
  /** Calls may wait for a change and keep an environment meanwhile. */
  stream: ['/v2/stream'],
} as const;

/** Lookups of one object below a list: with routes of their own they keep the throttle of the stage. */
export const lookupPaths = ['/v2/routes/{id}', '/v2/routes/{id}/shape.geojson', '/v2/vehicles/{id}'] as const;

/** A path and everything below it: `/config/` and `/config/x` too, which the function reads as the path or refuses. */
export function withSubPaths(path: string): string[] {
  return [path, `${path}/{proxy+}`];
}
