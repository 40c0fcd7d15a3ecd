import type { SentRequest } from '../support/api/gateway-events.ts';

/** Ids that exist in the feed `demo`, without the feed. */
export type ExistingIds = {
  readonly stops: readonly string[];
  readonly routes: readonly string[];
  readonly trips: readonly string[];
};

type Operation = { readonly method: string; readonly path: string };

/** One of so many requests names what exists, so that it reaches OTP, the database and the caches. */
const existingEvery = 20;

/** The second version refuses unknown parameters, so each endpoint gets its own. */
const inventedQueries: Readonly<Record<string, (text: string) => string>> = {
  '/v2/search': (text) => `?q=${text}`,
  '/v2/stops': (text) => `?q=${text}`,
  '/v2/routes': (text) => `?q=${text}`,
  '/v2/departures': (text) => `?stops=demo:${text}`,
  '/v2/timetable': (text) => `?stop=demo:${text}`,
  '/v2/vehicles': (text) => `?ids=${text}`,
  '/v2/vehicles.geojson': (text) => `?feed=demo&routes=demo:${text}`,
  '/v2/stream': (text) => `?vehicles=${text}`,
  '/v2/routes.geojson': (text) => `?feeds=${text}`,
  '/v2/stops.geojson': (text) => `?feeds=${text}`,
};

/**
 * A request whose every text is another one with each index. Most name something that does not exist; the others name what exists
 * with parameters that no other request has.
 */
export function createDistinctRequest(operation: Operation, index: number, existing: ExistingIds): SentRequest {
  return index % existingEvery === 0
    ? createExisting(operation, index / existingEvery, existing)
    : createInvented(operation, index);
}

function createInvented({ method, path }: Operation, index: number): SentRequest {
  const text = `x${index}`;
  const feedId = index % 2 === 0 ? 'demo' : text;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    if (name === 'gtfs_id') return feedId;
    return name === 'id' ? `demo:${text}` : text;
  });
  const target = `${filled}${inventedQueries[path]?.(text) ?? ''}`;
  if (method === 'GET') {
    const more = index % 3 === 0 && !path.startsWith('/v2') ? `?q=${text}&limit=5&fields=${text}` : '';
    return { target: `${target}${more}` };
  }
  const list = [text, `${text}b`];
  const query = `query Q${index} { ${text}: route(id: "demo:${text}") { gtfsId } }`;
  return post(target, path.startsWith('/getRoutesByIds') ? list : { ...createLists(list), gtfsId: feedId, query });
}

function createExisting(
  { method, path }: Operation,
  index: number,
  { stops, routes, trips }: ExistingIds,
): SentRequest {
  const pick = (ids: readonly string[], shift = 0) => ids[(index + shift) % ids.length] ?? '';
  const [stop, route, trip] = [pick(stops), pick(routes), pick(trips)];
  const date = new Date(Date.UTC(1970, 0, 1 + index)).toISOString().slice(0, 10);
  const place = `${(13 + index / 1e5).toFixed(5)},${(80 + index / 1e5).toFixed(5)}`;
  const [lat, lon] = place.split(',');
  const ownIds: Readonly<Record<string, string>> = { '/v2/trips/{id}': trip, '/v2/vehicles/{id}': `demo:DEM${index}` };
  const values: Readonly<Record<string, string>> = {
    gtfs_id: 'demo',
    route_id: route,
    route_code: route,
    stop_code: stop,
    trip_id: trip,
    query: `central ${index}`,
    vehicle_no: `DEM${10_001 + (index % 100)}`,
    id: path.startsWith('/v2/feeds') ? 'demo' : (ownIds[path] ?? `demo:${route}`),
  };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name] ?? ''));
  const queries: Readonly<Record<string, string>> = {
    '/nearby/{gtfs_id}': `lat=${lat}&lon=${lon}&radius=${1 + (index % 50_000)}`,
    '/departures/{gtfs_id}/{stop_code}': `limit=${1 + (index % 100)}`,
    '/vehicle/{gtfs_id}/service-type/{vehicle_no}': `trip_number=${index}`,
    '/vehicle/{vehicle_no}/service-type': `trip_number=${index}`,
    '/vehicle-positions/{gtfs_id}': `route_id=${route}`,
    '/v2/routes': `stops=demo:${stop}&lang=${createTag(index)}`,
    '/v2/routes/{id}': `include=service,directions&date=${date}`,
    '/v2/stops': `near=${place}&radius=${1 + (index % 50_000)}`,
    '/v2/departures': `stops=demo:${stop},demo:${pick(stops, 7)}&from=${date}T08:00:00Z&limit=${1 + (index % 100)}`,
    '/v2/trips/{id}': `serviceDate=${date}`,
    '/v2/timetable': `stop=demo:${stop}&date=${date}`,
    '/v2/search': `q=central%20${index}&lang=${createTag(index)}`,
    '/v2/alerts': `routes=demo:${route}&stops=demo:${stop}`,
    '/v2/vehicles': `route=demo:${route}`,
    '/v2/feeds/{id}/bundle': `since=${index.toString(16).padStart(64, '0')}`,
    '/v2/routes.geojson': `feeds=demo&limit=${1 + index}`,
    '/v2/stops.geojson': `feeds=demo&limit=${1 + index}`,
    '/v2/vehicles.geojson': `feed=demo&routes=demo:${route}`,
    '/v2/stream': `stops=demo:${stop},demo:${pick(stops, 7)}&routes=demo:${route}&limit=${1 + (index % 20)}`,
  };
  if (method === 'GET') return { target: queries[path] === undefined ? filled : `${filled}?${queries[path]}` };
  const query = `{ a${index}: stop(id: "demo:${stop}") { name b${index}: routes { gtfsId } } }`;
  const list = [stop, pick(stops, 7), route, pick(routes, 3)];
  return post(filled, path.startsWith('/getRoutesByIds') ? list : { ...createLists(list), gtfsId: 'demo', query });
}

function createLists(ids: readonly string[]): object {
  return { routeIds: ids, routeCodes: ids, stopCodes: ids, stopIds: ids, vehicleIds: ids };
}

/** Language tags that are well formed: two letters, and any region. */
function createTag(index: number): string {
  const letters = [index, index / 26].map((one) => String.fromCharCode(97 + (Math.floor(one) % 26))).join('');
  return `${letters}-r${index}`;
}

function post(target: string, body: unknown): SentRequest {
  return { method: 'POST', target, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
