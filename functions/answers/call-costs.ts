import type { CallUnits } from '../../shared/http/limits/call-units.ts';

const lookup: CallUnits = { units: 1 };
/** One small query to OTP or the database. */
const question: CallUnits = { units: 5 };
/** A list of a whole network: the answer is built and compressed once, then sent from memory. */
const wholeList: CallUnits = { units: 4 };
const search: CallUnits = { units: 10 };

/**
 * What each operation takes from the share of its client, by method and path. Measured with
 * `npm run test:hostile`, which prints the CPU time of each operation.
 */
const costs: Readonly<Record<string, CallUnits>> = {
  ...each(lookup, [
    'GET /health',
    'GET /ready',
    'GET /feeds',
    'GET /version/{gtfs_id}',
    'GET /route/{gtfs_id}/{route_id}',
    'GET /route-stop-mapping/{gtfs_id}/route/{route_code}',
    'GET /route-stop-mapping/{gtfs_id}/stop/{stop_code}',
    'GET /stop/{gtfs_id}/{stop_code}',
    'GET /stop-code/{gtfs_id}/{provider_stop_code}',
    'GET /station-children/{gtfs_id}/{stop_code}',
    'GET /example-trip/{gtfs_id}/{route_code}',
    'GET /openapi.json',
  ]),
  ...each(wholeList, [
    'GET /routes/{gtfs_id}',
    'GET /stops/{gtfs_id}',
    'GET /example-trip-map',
    'GET /nearby/{gtfs_id}',
  ]),
  ...each(search, ['GET /routes/{gtfs_id}/fuzzy/{query}', 'GET /stops/{gtfs_id}/fuzzy/{query}', 'GET /v2/search']),
  ...each(question, [
    'GET /trip/{trip_id}',
    'GET /departures/{gtfs_id}/{stop_code}',
    'GET /route-shape/{gtfs_id}/{route_id}',
    'GET /vehicle-positions/{gtfs_id}',
    'GET /alerts/{gtfs_id}',
    'GET /vehicle/{gtfs_id}/service-type/{vehicle_no}',
    'GET /vehicle/{vehicle_no}/service-type',
    'GET /v2/feeds',
    'GET /v2/feeds/{id}',
    'GET /v2/trips/{id}',
    'GET /v2/alerts',
    'GET /v2/vehicles/{id}',
  ]),
  ...each({ units: 2, entriesPerUnit: 100 }, [
    'POST /getRoutesByIds/{gtfs_id}',
    'POST /getAllRoutesByIds',
    'POST /getAllStopsByIds',
  ]),
  // An id can have some hundred mappings.
  ...each({ units: 2, entriesPerUnit: 50 }, [
    'POST /getAllRouteStopMappingsByRouteCodes',
    'POST /getAllRouteStopMappingsByStopCodes',
  ]),
  ...each({ units: 5, entriesPerUnit: 20 }, ['POST /getAllVehiclesByIds', 'GET /v2/vehicles']),
  // The check; the endpoint adds what the query costs OTP.
  'POST /graphql': { units: 5 },
  'GET /v2/routes': { units: 10, entriesPerUnit: 10 },
  'GET /v2/stops': { units: 10, entriesPerUnit: 10 },
  'GET /v2/routes/{id}': { units: 15 },
  'GET /v2/timetable': { units: 30 },
  // One query of OTP with a board for each stop.
  'GET /v2/departures': { units: 10, entriesPerUnit: 1 },
  'GET /v2/feeds/{id}/bundle': { units: 50 },
  ...each({ units: 20, entriesPerUnit: 10 }, [
    'GET /v2/routes.geojson',
    'GET /v2/stops.geojson',
    'GET /v2/vehicles.geojson',
  ]),
  'GET /v2/routes/{id}/shape.geojson': question,
  // A connection that stays open: it asks upstreams again and again.
  'GET /v2/stream': { units: 50, entriesPerUnit: 1 },
  ...each(lookup, [
    'GET /memory-stats',
    'GET /connection-stats',
    'GET /config',
    'GET /trip-cache/stats',
    'POST /trip-cache/clear',
    'POST /refresh-data',
  ]),
  ...each(lookup, ['GET /', 'GET /docs', 'GET /map', 'GET /map/{gtfs_id}', 'GET /dashboard', 'GET /assets/{name}']),
};

/** @param operation `GET /route/{gtfs_id}/{route_id}` @throws Error for an operation that the table does not have */
export function findCallCost(operation: string): CallUnits {
  const found = costs[operation];
  if (found === undefined) throw new Error(`${operation} has no cost: add it to functions/answers/call-costs.ts`);
  return found;
}

function each(cost: CallUnits, operations: readonly string[]): Record<string, CallUnits> {
  return Object.fromEntries(operations.map((operation) => [operation, cost]));
}
