import type { Examples } from '../server/examples.ts';
import { findJson, hasDashboard } from '../server/server.ts';
import type { OpenApi, Operation, Parameter } from './snippets.ts';

/** A longer answer than this is cut to its first entries. */
const maxExampleEntries = 2;

/** On AWS each question beyond what the environments can answer would start another one. */
const maxQuestionsAtOnce = 4;

/** `/v2/stream` waits for a change. */
const waiting = ['/v2/stream'];

/**
 * Fills the parameters and bodies of the document with ids of the loaded feed, and shows what this server answers to them.
 * Operations for operators are asked only where the caller is one. A POST is asked only where `findBody` has a body for it: all
 * of these read.
 */
export async function addExamples(document: OpenApi, examples: Examples): Promise<OpenApi> {
  const filled = structuredClone(document);
  filled.servers = [
    { url: new URL(document.servers?.[0]?.url ?? './', globalThis.document.baseURI).href.replace(/\/$/, '') },
  ];
  const questions: (() => Promise<void>)[] = [];
  for (const [path, operations] of Object.entries(filled.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      for (const parameter of operation.parameters ?? []) fill(parameter, path, examples);
      const body = operation.requestBody?.content['application/json'];
      if (body !== undefined) body.example = findBody(path, examples);
      const isOpen = hasDashboard || (operation.security ?? []).length === 0;
      const isKnown = examples.vehicle !== undefined || !path.startsWith('/v2/vehicles');
      const isRead = method === 'get' ? isKnown && !waiting.includes(path) : body?.example !== undefined;
      if (isOpen && isRead) questions.push(() => addAnswer(path, operation, body?.example));
    }
  }
  const askInTurn = async () => {
    for (let ask = questions.shift(); ask !== undefined; ask = questions.shift()) await ask();
  };
  await Promise.all(Array.from({ length: maxQuestionsAtOnce }, askInTurn));
  return filled;
}

function fill(parameter: Parameter, path: string, examples: Examples): void {
  if (path.startsWith('/v2/')) fillV2(parameter, path, examples);
  const value = findValue(parameter.name, path, examples);
  if (value !== undefined && value !== '' && parameter.in === 'path') parameter.example = value;
  if (path === '/nearby/{gtfs_id}' && (parameter.name === 'lat' || parameter.name === 'lon')) {
    parameter.example = examples.point[parameter.name];
  }
}

/** Ids of the second version have the feed in front. */
function fillV2(parameter: Parameter, path: string, { feed, route, stopId, trip, vehicle }: Examples): void {
  const ids: Readonly<Record<string, string | undefined>> = {
    '/v2/routes/{id}': `${feed}:${route}`,
    '/v2/trips/{id}': trip,
    '/v2/feeds/{id}': feed,
    '/v2/feeds/{id}/bundle': feed,
    '/v2/vehicles/{id}': vehicle,
    '/v2/routes/{id}/shape.geojson': `${feed}:${route}`,
  };
  const queries: Readonly<Record<string, string | undefined>> = {
    '/v2/departures stops': stopId,
    '/v2/timetable stop': stopId,
    '/v2/search q': route,
    '/v2/vehicles ids': vehicle,
    '/v2/vehicles.geojson feed': feed,
  };
  const value = parameter.in === 'path' ? ids[path] : queries[`${path} ${parameter.name}`];
  if (value !== undefined && value !== '') parameter.example = value;
}

function findValue(name: string, path: string, examples: Examples): string | undefined {
  switch (name) {
    case 'gtfs_id':
      return examples.feed;
    case 'route_id':
    case 'route_code':
      return examples.route;
    case 'stop_code':
      return examples.stop;
    case 'trip_id':
      return examples.trip;
    case 'vehicle_no':
      return examples.vehicle;
    case 'query':
      return path.startsWith('/routes') ? examples.route : examples.stop;
    default:
      return undefined;
  }
}

function findBody(path: string, { feed, route, stop, stopId, vehicle }: Examples): unknown {
  const bodies: Readonly<Record<string, unknown>> = {
    '/getRoutesByIds/{gtfs_id}': [route],
    '/getAllRoutesByIds': { gtfsId: feed, routeIds: [route] },
    '/getAllRouteStopMappingsByRouteCodes': { gtfsId: feed, routeCodes: [route] },
    '/getAllRouteStopMappingsByStopCodes': { gtfsId: feed, stopCodes: [stop] },
    '/getAllStopsByIds': { gtfsId: feed, stopIds: [stopId] },
    '/getAllVehiclesByIds': { vehicleIds: [vehicle ?? 'DEM10001'] },
    '/graphql': { query: '{ feeds { feedId agencies { name timezone } } }', gtfs_id: feed },
  };
  return bodies[path];
}

async function addAnswer(path: string, operation: Operation, body: unknown): Promise<void> {
  const parameters = operation.parameters ?? [];
  const missing = parameters.some((one) => one.in === 'path' && one.example === undefined);
  const content = operation.responses['200']?.content ?? {};
  const json = content['application/json'] ?? content['application/geo+json'];
  if (missing || json === undefined || path === '/openapi.json') return;
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(parameters.find((one) => one.name === name)?.example)),
  );
  const query = parameters.filter((one) => one.in === 'query' && one.example !== undefined);
  const search = new URLSearchParams(query.map((one) => [one.name, String(one.example)]));
  if (parameters.some(({ name }) => name === 'limit')) search.set('limit', String(maxExampleEntries));
  const options =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await findJson<unknown>(search.size === 0 ? address : `${address}?${search}`, options);
  if (answer !== undefined) json.example = shorten(answer);
}

/** Lists keep their first entries. */
function shorten(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, maxExampleEntries).map(shorten);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shorten(inner)]));
}
