import type { ArbitraryQuery, KnownValues } from '../../hostile/arbitrary-query.ts';

/** A document that somebody wrote to cost an OTP much more than it seems to. */
export type HandMade = { readonly name: string; readonly queries: readonly ArbitraryQuery[] };

type Attempt = {
  /** A field of the root, without an alias. */
  readonly root: string;
  /** Declarations of variables. */
  readonly head?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly fragments?: string;
};

/** How often the field of the root is repeated by aliases, the most first. */
const repetitions = [100, 50, 20, 10, 5, 2, 1];

/** The documents, each with the field of the root repeated less and less often: the first one under the limit is the attack. */
export function listHandMade({ ids, coordinates }: KnownValues): readonly HandMade[] {
  const first = (name: string) => JSON.stringify(ids[name]?.[0] ?? 'x:1');
  const hundred = (name: string) => JSON.stringify(new Array(100).fill(ids[name]?.[0] ?? 'x:1'));
  const [stop, station, route] = [first('stops'), first('stations'), first('routes')];
  const [trip, pattern] = [first('trip'), first('pattern')];
  const [lat, lon] = coordinates[0] ?? [0, 0];
  const box = (minLat: number, minLon: number, maxLat: number, maxLon: number) =>
    `stopsByBbox(minLat: ${minLat}, minLon: ${minLon}, maxLat: ${maxLat}, maxLon: ${maxLon}) { gtfsId name }`;
  const circle = (lat: number | string, lon: number | string, more: string) =>
    `stopsByRadius(lat: ${lat}, lon: ${lon}, ${more}) { edges { node { distance stop { gtfsId } } } }`;
  const near = (lat: number | string, lon: number | string, more: string) =>
    `nearest(lat: ${lat}, lon: ${lon}, ${more}) { edges { node { distance place { __typename } } } }`;
  const busy = 'startTime: 1736931600, timeRange: 172800, numberOfDepartures: 100';
  const times = '{ scheduledDeparture stop { gtfsId } trip { gtfsId route { gtfsId } } }';
  const place = (lat: number, lon: number) => `{ location: { coordinate: { latitude: ${lat}, longitude: ${lon} } } }`;
  const plan = (more: string) =>
    `planConnection(origin: ${place(lat, lon)}, destination: ${place(lat + 0.03, lon + 0.03)}, ${more}) { edges { node { legs { mode stopCalls { stopLocation { __typename } } } } } }`;
  const types = (name: string) => `[${new Array(100).fill(name).join(', ')}]`;
  const nest = (outer: string, depth: number, inner: string): string =>
    depth === 0 ? inner : `${outer} { ${nest(outer, depth - 1, inner)} }`;

  const attempts: Readonly<Record<string, Attempt>> = {
    'a box of 2 x 2 degrees around the city': { root: box(lat - 1, lon - 1, lat + 1, lon + 1) },
    'a box with its corners swapped': { root: box(lat + 1, lon + 1, lat - 1, lon - 1) },
    'a box over the date line': { root: box(lat - 1, 179, lat + 1, -179) },
    'a box beyond 180 degrees': { root: box(-1, 359, 1, 361) },
    'a box at the pole': { root: box(89, -1, 90.9, 1) },
    'a box outside the world': { root: box(1e300, 1e300, 1e300, 1e300) },
    'a box of nothing but its default values': {
      root: 'stopsByBbox(minLat: $a, minLon: $b, maxLat: $c, maxLon: $d) { gtfsId }',
      head: `$a: Float! = ${lat - 1}, $b: Float! = ${lon - 1}, $c: Float! = ${lat + 1}, $d: Float! = ${lon + 1}`,
    },
    'a circle at the pole': { root: circle(90, 0, 'radius: 1') },
    'the largest circle at the pole': { root: circle(90, 0, 'radius: 2000') },
    'a circle a hair from the pole': { root: circle(89.999999999, 0, 'radius: 100') },
    'a circle at the south pole': { root: circle(-90, 0, 'radius: 1') },
    'a circle at an endless longitude': { root: circle(lat, 1e300, 'radius: 2000') },
    'a circle without a radius': { root: circle(lat, lon, 'radius: 0') },
    'the largest circle of the city': { root: circle(lat, lon, 'radius: 2000, first: 1000') },
    'a circle whose length is null': {
      root: circle(lat, lon, 'radius: 2000, first: $n'),
      head: '$n: Int = null',
    },
    'a circle whose length is omitted': { root: circle(lat, lon, 'radius: 2000, first: $n'), head: '$n: Int' },
    'what is nearest to the pole': { root: near(90, 0, 'maxDistance: 1') },
    'what is nearest to a place outside the world': { root: near(1e300, 1e300, 'maxDistance: 5000') },
    'what is nearest, as far as possible': { root: near(lat, lon, 'maxDistance: 5000, maxResults: 100') },
    'what is nearest, with omitted variables': {
      root: near(lat, lon, 'maxDistance: $far, maxResults: $most'),
      head: '$far: Int, $most: Int',
    },
    'departures of two days': { root: `stop(id: ${stop}) { stoptimesWithoutPatterns(${busy}) ${times} }` },
    'departures of two days of a station': {
      root: `station(id: ${station}) { stoptimesWithoutPatterns(${busy}) ${times} }`,
    },
    'departures of each pattern of a station': {
      root: `station(id: ${station}) { stoptimesForPatterns(${busy}) { pattern { code } stoptimes ${times} } }`,
    },
    'departures from the year 1970': {
      root: `stop(id: ${stop}) { stoptimesForPatterns(startTime: 0, timeRange: 172800) { stoptimes ${times} } }`,
    },
    'departures from before time began': {
      root: `stop(id: ${stop}) { stoptimesWithoutPatterns(startTime: -9000000000000000, timeRange: 172800) ${times} }`,
    },
    'departures from the end of time': {
      root: `stop(id: ${stop}) { stoptimesWithoutPatterns(startTime: 9000000000000000000, timeRange: 172800) ${times} }`,
    },
    'a day of a station': {
      root: `station(id: ${station}) { stoptimesForServiceDate(date: "20250115") { stoptimes ${times} } }`,
    },
    'a hundred times the same stop': {
      root: `stops(ids: ${hundred('stops')}) { routes { gtfsId } patterns { code } }`,
    },
    'a hundred times the same station': {
      root: `stations(ids: ${hundred('stations')}) { vehicleMode stops { gtfsId } routes { gtfsId } }`,
    },
    'one id in place of a list': { root: `stops(ids: ${stop}) { name stoptimesWithoutPatterns(${busy}) ${times} }` },
    'ids that are null': { root: 'stops(ids: $ids) { gtfsId }', head: '$ids: [String]', variables: { ids: null } },
    'all stops by a name': { root: 'stops(name: "a") { gtfsId }' },
    'all routes on 31 days': {
      root: 'routes(serviceDates: { start: "2025-01-01", end: "2025-01-31" }) { gtfsId }',
    },
    'the routes of a stop on a day': {
      root: `stop(id: ${stop}) { routes(serviceDates: { start: "2025-01-15", end: "2025-01-15" }) { gtfsId } }`,
    },
    'the patterns of a route on a day from a nested variable': {
      root: `route(id: ${route}) { patterns(serviceDates: $days) { code } }`,
      head: '$days: LocalDateRangeInput = { start: "2025-01-01" }',
      variables: { days: { start: '2025-01-01', end: '2025-01-31' } },
    },
    'all shapes of all trips': { root: 'trips { geometry }' },
    'all dates of the trips of a route': { root: `route(id: ${route}) { trips { activeDates } }` },
    'the shape of each trip of a route': { root: `route(id: ${route}) { trips { tripGeometry { length } } }` },
    'all shapes of patterns': { root: 'patterns { geometry { lat } patternGeometry { points } }' },
    'trips of a day of each pattern': {
      root: `route(id: ${route}) { patterns { tripsForDate(serviceDate: "20250115") { gtfsId } } }`,
    },
    'lists in lists': {
      root: `stop(id: ${stop}) { routes { patterns { trips { stoptimes { scheduledDeparture } } } } }`,
    },
    'agencies down to trips': { root: 'agencies { routes { trips { gtfsId } } }' },
    'a circle of types': {
      root: `trip(id: ${trip}) { pattern { route { patterns { trips { pattern { route { gtfsId } } } } } } }`,
    },
    'the modes of all stops of a route': { root: `route(id: ${route}) { stops { vehicleMode vehicleType } }` },
    'walks from a stop': { root: `stop(id: ${stop}) { transfers(maxDistance: 5000) { distance stop { gtfsId } } }` },
    'alerts of everything, a hundred times': {
      root: `route(id: ${route}) { alerts(types: ${types('TRIPS')}) { id } }`,
    },
    'alerts of a stop and its trips, a hundred times': {
      root: `stop(id: ${stop}) { alerts(types: ${types('TRIPS')}) { id } }`,
    },
    'alerts of a pattern, from a variable': {
      root: `pattern(id: ${pattern}) { alerts(types: $types) { id } }`,
      head: '$types: [PatternAlertType] = [PATTERN]',
      variables: { types: new Array(100).fill('STOPS_ON_PATTERN') },
    },
    'an object by its global id': {
      root: `node(id: "${toGlobalId('Stop', ids['stops']?.[0])}") { ... on Stop { vehicleMode stoptimesWithoutPatterns(${busy}) ${times} } }`,
    },
    'the root inside the root': { root: nest('viewer', 8, 'routes { gtfsId }') },
    'fragments that double': {
      root: `route(id: ${route}) { ...A }`,
      fragments:
        'fragment A on Route { ...B ...B } fragment B on Route { ...C ...C } fragment C on Route { ...D ...D } fragment D on Route { trips { gtfsId } }',
    },
    'both sides of a condition': {
      root: `route(id: ${route}) { trips @include(if: $no) { gtfsId } patterns @skip(if: $no) { trips { gtfsId } } }`,
      head: '$no: Boolean! = false',
      variables: { no: true },
    },
    'the schema, as deep as allowed': {
      root: '__schema { types { fields { args { type { ofType { fields { type { name } } } } } } } }',
    },
    'a type and the types of its fields': {
      root: '__type(name: "QueryType") { fields { type { ofType { fields { type { ofType { name } } } } } } }',
    },
    'nothing but names of types': { root: 'feeds { __typename agencies { __typename routes { __typename } } }' },
    'cancelled trips of all times': {
      root: 'cancelledTripTimes(minDate: "1970-01-01", maxDate: "2100-01-01") { scheduledDeparture }',
    },
    'cancelled trips by nested filters': {
      root: 'canceledTrips(first: 1000, filters: [{ include: [{ modes: [BUS, RAIL] }] }]) { edges { node { serviceDate } } }',
    },
    'a trip by its time': {
      root: `fuzzyTrip(route: ${route}, direction: 0, date: "2025-01-15", time: 30000) { gtfsId }`,
    },
    'the range of all services': { root: 'serviceTimeRange { start end }' },
    'the longest search': {
      root: plan('searchWindow: "PT4H", first: 10, dateTime: { earliestDeparture: "2025-01-15T08:00:00-08:00" }'),
    },
    'a search by bicycle in place of a walk': {
      root: plan(
        'first: 10, modes: { direct: [BICYCLE, CAR, WALK], transit: { access: [BICYCLE], egress: [BICYCLE], transfer: [WALK] } }',
      ),
    },
    'a leg that nobody has': { root: 'leg(id: "x") { mode nextLegs(numberOfLegs: 10) { mode } }' },
    'rentals of the world': {
      root: 'vehicleRentalsByBbox(minimumLatitude: -90, minimumLongitude: -180, maximumLatitude: 90, maximumLongitude: 180) { __typename }',
    },
  };
  return Object.entries(attempts).map(([name, attempt]) => ({
    name,
    queries: repetitions.map((count) => writeQuery(attempt, count)),
  }));
}

function writeQuery({ root, head, variables = {}, fragments = '' }: Attempt, count: number): ArbitraryQuery {
  const roots = Array.from({ length: count }, (_, index) => `r${index}: ${root}`);
  return { query: `query Q${head === undefined ? '' : `(${head})`} { ${roots.join(' ')} } ${fragments}`, variables };
}

/** An id as Relay writes it: the type and the id in base64. */
export function toGlobalId(type: string, id = 'x:1'): string {
  return Buffer.from(`${type}:${id}`).toString('base64url');
}
