import type { EndpointGroup } from '../shared/http/endpoint-group.ts';
import type { Services } from '../shared/services.ts';

/** The paths of the endpoints for operators. */
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
 * All endpoints, in groups that are loaded at the first request to one of them: a cold start builds the schemas of one group
 * only. The segment `''` is the path `/`.
 */
export const endpointGroups: readonly EndpointGroup<Services>[] = [
  {
    segments: ['vehicle', 'getAllVehiclesByIds'],
    load: async () => (await import('./routes/vehicle-endpoints.ts')).vehicleEndpoints,
  },
  {
    segments: [
      ...['route', 'routes', 'route-shape', 'route-stop-mapping', 'getRoutesByIds', 'getAllRoutesByIds'],
      ...['stop', 'stops', 'stop-code', 'station-children', 'nearby', 'departures', 'getAllStopsByIds'],
      ...['getAllRouteStopMappingsByRouteCodes', 'getAllRouteStopMappingsByStopCodes'],
      ...['trip', 'example-trip', 'example-trip-map', 'vehicle-positions', 'alerts', 'graphql', 'version', 'feeds'],
    ],
    load: async () => (await import('./timetable-endpoints.ts')).timetableEndpoints,
  },
  {
    segments: ['v2'],
    errorForm: 'problem',
    load: async () => (await import('./v2/endpoints.ts')).v2Endpoints,
  },
  {
    segments: [
      ...['health', 'ready', 'openapi.json', '', 'docs', 'map', 'dashboard', 'assets'],
      ...['memory-stats', 'connection-stats', 'config', 'refresh-data', 'trip-cache'],
    ],
    load: async () => (await import('./service-endpoints.ts')).serviceEndpoints,
  },
];
