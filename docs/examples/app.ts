/**
 * Nine screens of a transit app, each filled by one call to the second version of the API, and offline use with two calls a day.
 *
 *     npm start                                              # in one terminal
 *     node docs/examples/app.ts http://127.0.0.1:8000 demo   # in another: base URL and feed
 *
 * Types come from the OpenAPI document (docs/openapi.d.ts).
 */
import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from '../openapi.d.ts';

type Departure = components['schemas']['V2Departure'];

const [baseUrl = 'http://127.0.0.1:8000', feed = 'demo', vehicleNo = 'DEM10001'] = process.argv.slice(2);

let calls = 0;
const count: Middleware = {
  onRequest() {
    calls += 1;
    return undefined;
  },
};
const api = createClient<paths>({ baseUrl });
api.use(count);

/** Returns the body of a successful answer. */
async function read<Body>(answer: Promise<{ data?: Body; error?: unknown }>): Promise<Body> {
  const { data, error } = await answer;
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}

const clock = (time: string) => time.slice(11, 16);

/** `07:30 +3 Nallur Lake`, or the cancellation. */
function showDeparture({ scheduledTime, delaySeconds, headsign, scheduleRelationship }: Departure): string {
  if (scheduleRelationship === 'CANCELED') return `${clock(scheduledTime)} cancelled ${headsign ?? ''}`;
  const delay = delaySeconds === null ? '' : ` ${delaySeconds >= 0 ? '+' : ''}${Math.round(delaySeconds / 60)}`;
  return `${clock(scheduledTime)}${delay} ${headsign ?? ''}`;
}

/** The stops, routes and trips that the screens show. An app has them from the screen before. */
type Known = {
  readonly stopIds: string[];
  readonly routeId: string;
  readonly tripId: string;
  readonly stationId: string;
  readonly near: string;
};

async function findSomething(): Promise<Known> {
  const routes = await read(api.GET('/v2/routes', { params: { query: { feeds: [feed] } } }));
  const ids = routes.data.slice(0, 100).map(({ id }) => id);
  const stops = await read(api.GET('/v2/stops', { params: { query: { routes: ids, limit: 1000 } } }));
  const station = stops.data.find(({ parentId }) => parentId !== null)?.parentId ?? stops.data[0]?.id ?? '';
  const stopIds = stops.data.map(({ id }) => id).slice(0, 50);
  const now = await read(api.GET('/v2/departures', { params: { query: { stops: stopIds.slice(0, 20), limit: 1 } } }));
  const first = now.data.flatMap(({ departures }) => departures)[0];
  const { lat = 0, lon = 0 } = stops.data[0] ?? {};
  return {
    stopIds,
    routeId: first?.routeId ?? ids[0] ?? '',
    tripId: first?.tripId ?? '',
    stationId: station,
    near: `${lat},${lon}`,
  };
}

/** Each screen returns one line of what it shows. */
const screens: Readonly<Record<string, (known: Known) => Promise<string>>> = {
  async 'nearby boards'({ near }) {
    const query = { near, radius: 1000, limit: 3, include: ['stop' as const, 'route' as const] };
    const { data, references } = await read(api.GET('/v2/departures', { params: { query } }));
    const names = new Map(references.stops.map(({ id, name }) => [id, name]));
    const [board] = data;
    return `${data.length} stops; ${names.get(board?.stopId ?? '')}: ${board?.departures.map(showDeparture).join(', ')}`;
  },

  async 'fifty favourites'({ stopIds }) {
    const { data, meta } = await read(
      api.GET('/v2/departures', { params: { query: { stops: stopIds, limit: 2, include: ['route'] } } }),
    );
    const empty = data.filter(({ emptyReason }) => emptyReason !== null).length;
    return `${data.length} boards, ${empty} empty, ${meta.notFound.length} unknown`;
  },

  async 'route page'({ routeId }) {
    const query = { include: ['directions' as const, 'stops' as const, 'shape' as const, 'service' as const] };
    const { data } = await read(api.GET('/v2/routes/{id}', { params: { path: { id: routeId }, query } }));
    const directions = (data.directions ?? []).map(({ headsign, stopIds }) => `${headsign} (${stopIds.length} stops)`);
    const { firstDeparture, lastDeparture, headwaySeconds } = data.service ?? {};
    const minutes = headwaySeconds === null || headwaySeconds === undefined ? '' : ` every ${headwaySeconds / 60} min`;
    return `${data.longName} ${data.color}: ${directions.join(', ')}; ${clock(firstDeparture ?? '')}-${clock(lastDeparture ?? '')}${minutes}`;
  },

  async 'trip page'({ tripId }) {
    const { data } = await read(
      api.GET('/v2/trips/{id}', { params: { path: { id: tripId }, query: { include: ['vehicle', 'route', 'stop'] } } }),
    );
    const last = data.calls.at(-1);
    return `${data.calls.length} stops to ${last?.stopName}, there at ${clock(last?.expectedArrival ?? last?.scheduledArrival ?? '')}`;
  },

  async search() {
    const { data } = await read(api.GET('/v2/search', { params: { query: { q: 'central', limit: 5 } } }));
    return data.map(({ kind, name }) => `${kind.toLowerCase()} ${name}`).join(', ');
  },

  async station({ stationId }) {
    const { data, references } = await read(
      api.GET('/v2/stops', { params: { query: { ids: [stationId], include: ['children', 'route'] } } }),
    );
    const platforms = references.stops.map(({ platform }) => platform).join(', ');
    return `${data[0]?.name}: platforms ${platforms}; routes ${references.routes.map(({ shortName }) => shortName).join(', ')}`;
  },

  async duties() {
    const { data } = await read(
      api.GET('/v2/vehicles/{id}', { params: { path: { id: vehicleNo }, query: { feed, include: ['route'] } } }),
    );
    return `${data.vehicleNo} ${data.state}: trip ${data.currentTrip?.tripNumber} on ${data.currentTrip?.routeId}, ${data.remainingTrips.length} to follow`;
  },

  async alerts() {
    const { data } = await read(api.GET('/v2/alerts', { params: { query: { feeds: [feed] } } }));
    return data.length === 0 ? 'no alerts' : data.map(({ header, effect }) => `${effect}: ${header}`).join(', ');
  },

  async 'offline sync'() {
    const { text } = await readBundle();
    const lines = text.trim().split('\n');
    return `${lines.length} lines, ${Math.round(text.length / 1024)} kB`;
  },
};

/** Reads the whole network. @param etag of the copy that the app has: the answer is a 304 while nothing has changed */
async function readBundle(etag?: string): Promise<{ status: number; etag: string; text: string }> {
  const { data = '', response } = await api.GET('/v2/feeds/{id}/bundle', {
    params: { path: { id: feed } },
    headers: etag === undefined ? {} : { 'if-none-match': etag },
    parseAs: 'text',
  });
  return { status: response.status, etag: response.headers.get('etag') ?? '', text: String(data) };
}

/** The copy in the morning, and a look for changes in the evening. */
async function syncForADay(): Promise<string> {
  const morning = await readBundle();
  const evening = await readBundle(morning.etag);
  return `${morning.status} with ${morning.text.length} characters, then ${evening.status} with ${evening.text.length}`;
}

const known = await findSomething();
const all: typeof screens = { ...screens, 'offline sync for a day': syncForADay };
for (const [name, show] of Object.entries(all)) {
  calls = 0;
  const line = await show(known);
  process.stdout.write(`${name} (${calls} ${calls === 1 ? 'call' : 'calls'}): ${line}\n`);
}
