/** The feeds of an instance. The field `publisher` fails for a feed without feed_info.txt, so it is not queried. */
export const feedsQuery = 'query Feeds { feeds { feedId agencies { gtfsId name timezone } } }';

/** The routes and patterns of feeds. An unknown feed gives an empty list, not an error. */
export const routesQuery = `query Routes($feeds: [String]) { routes(feeds: $feeds) {
  gtfsId shortName longName mode color textColor agency { gtfsId name timezone }
  patterns { code directionId headsign stops { gtfsId } trips { gtfsId } }
} }`;

const stopFields = [
  ...['code', 'name', 'lat', 'lon', 'platformCode', 'zoneId', 'wheelchairBoarding'],
  ...['vehicleMode', 'parentStation'],
];
const stationFields = ['code', 'name', 'lat', 'lon', 'wheelchairBoarding'];

/** The stops of all feeds of an instance, without the given fields; OTP has no filter by feed. */
export const writeStopsQuery = (without: ReadonlySet<string> = new Set()) =>
  `query Stops { stops { ${writePlaceFields(stopFields, without)} } }`;

/** The stations of all feeds of an instance, without the given fields. */
export const writeStationsQuery = (without: ReadonlySet<string> = new Set()) =>
  `query Stations { stations { ${writePlaceFields(stationFields, without)} } }`;

function writePlaceFields(fields: readonly string[], without: ReadonlySet<string>): string {
  const kept = fields.filter((field) => !without.has(field));
  return ['gtfsId', ...kept].map((field) => (field === 'parentStation' ? `${field} { gtfsId }` : field)).join(' ');
}

/** The scheduled times of several trips as `t0` to `t<count - 1>`, with their ids in variables of the same names. */
export function writeTimesQuery(count: number): string {
  const fields = 'gtfsId stoptimes { stopPosition scheduledArrival scheduledDeparture }';
  return writeTripsQuery('Times', fields, count);
}

/** The trips of routes with OTP's hash of their stops and times. */
export const scheduleQuery = `query Schedule($ids: [String]) { routes(ids: $ids) {
  patterns { trips { gtfsId serviceId semanticHash } }
} }`;

/** The stops of the patterns of some routes, to count them. */
export const stopCountsQuery =
  'query StopCounts($ids: [String]) { routes(ids: $ids) { gtfsId patterns { stops { gtfsId } } } }';

/** The dates of several trips, which stand for their calendars. */
export function writeCalendarsQuery(count: number): string {
  return writeTripsQuery('Calendars', 'activeDates', count);
}

/** The stops of several trips, for areas of flexible services, which stopsQuery does not list. */
export function writeTripStopsQuery(count: number): string {
  return writeTripsQuery('TripStops', `stops { ${writePlaceFields(stopFields, new Set())} }`, count);
}

function writeTripsQuery(name: string, fields: string, count: number): string {
  const names = Array.from({ length: count }, (_, index) => `t${index}`);
  const variables = names.map((alias) => `$${alias}: String!`).join(', ');
  const trips = names.map((alias) => `${alias}: trip(id: $${alias}) { ${fields} }`).join(' ');
  return `query ${name}(${variables}) { ${trips} }`;
}

const callFields = `stopPosition headsign scheduledArrival scheduledDeparture serviceDay
  stop { gtfsId code name platformCode lat lon }`;

/**
 * One trip with the times of `date` (YYYYMMDD), by default of today in the instance's time zone, which all its agencies share.
 * `isWhole: false` leaves out what functions/sources/trips.ts mostly knows: two thirds of the answer.
 */
export const tripQuery = `query Trip($id: String!, $date: String, $isWhole: Boolean = true) { trip(id: $id) {
  gtfsId serviceId directionId activeDates @include(if: $isWhole) tripHeadsign tripShortName wheelchairAccessible bikesAllowed occupancy { occupancyStatus }
  route { gtfsId shortName longName agency { timezone } }
  pattern { directionId stops @include(if: $isWhole) { gtfsId code name platformCode lat lon } }
  stoptimes { ${callFields} }
  stoptimesForDate(serviceDate: $date) { realtimeArrival realtimeDeparture realtime realtimeState ${callFields} }
} }`;

const alertFields = `id alertHeaderText alertDescriptionText alertUrl alertCause alertEffect alertSeverityLevel
  effectiveStartDate effectiveEndDate`;

/** OTP resolves each field of each departure by itself, so a query has only those that the snapshot does not know. */
const departureFields = 'scheduledDeparture realtimeDeparture realtime realtimeState serviceDay headsign stopPosition';
const tripOfDepartureFields = 'directionId tripShortName wheelchairAccessible bikesAllowed';

/** `trips`: with what OTP knows of each trip. `everything`: also names and alerts, as the first version has them. */
export type DepartureDetail = 'times' | 'trips' | 'everything';

const fieldsOfDetail: Readonly<Record<DepartureDetail, string>> = {
  times: 'trip { gtfsId route { gtfsId } }',
  trips: `trip { gtfsId ${tripOfDepartureFields} route { gtfsId } }`,
  everything: `trip { gtfsId ${tripOfDepartureFields} route { gtfsId shortName longName mode } } stop { gtfsId platformCode }`,
};

/** What a query for boards asks for: stops in one list, stations one by one. */
type DeparturesQuestion = {
  readonly hasStops: boolean;
  readonly stationCount: number;
  readonly detail: DepartureDetail;
};

/**
 * The departures of the stops in the variable `stops`, and of stations as `p0` to `p<stationCount - 1>`, with their ids in
 * variables of the same names. A station has the departures of all its stops. Also the end of the instance's timetable. Times in
 * seconds.
 */
export function writeDeparturesQuery({ hasStops, stationCount, detail }: DeparturesQuestion): string {
  const key = `${hasStops} ${stationCount} ${detail}`;
  const known = departuresQueries.get(key);
  if (known !== undefined) return known;
  const stations = Array.from({ length: stationCount }, (_, index) => `p${index}`);
  const variables = [...(hasStops ? ['$stops: [String]!'] : []), ...stations.map((name) => `$${name}: String!`)];
  const places = [
    ...(hasStops ? ['stops(ids: $stops) { ...Board }'] : []),
    ...stations.map((name) => `${name}: station(id: $${name}) { ...StationBoard }`),
  ];
  const query = `query Departures($start: Long!, $range: Int!, $count: Int!, ${variables.join(', ')}) { ${places.join(' ')} serviceTimeRange { end } }
${hasStops ? writeBoard('Board', detail, '') : ''}${stationCount > 0 ? writeBoard('StationBoard', detail, 'stop { gtfsId }') : ''}`;
  departuresQueries.set(key, query);
  return query;
}

/** By their question. At most about 600: one for each number of stations, with and without stops, in each detail. */
const departuresQueries = new Map<string, string>();

function writeBoard(name: string, detail: DepartureDetail, more: string): string {
  return `fragment ${name} on Stop { stoptimesWithoutPatterns(
  startTime: $start, timeRange: $range, numberOfDepartures: $count, omitNonPickups: true, omitCanceled: false
) { ${departureFields} ${fieldsOfDetail[detail]} ${detail === 'everything' ? '' : more} }${detail === 'everything' ? ` alerts { ${alertFields} }` : ''} }
`;
}

/** The vehicles of feeds, by pattern. Times in seconds, speed in metres per second. */
export const vehiclePositionsQuery = `query VehiclePositions($feeds: [String]) { routes(feeds: $feeds) {
  gtfsId patterns { directionId vehiclePositions { vehicleId label lat lon heading speed lastUpdated trip { gtfsId } } }
} }`;

/** The alerts of feeds, with the routes and stops that they affect. */
export const alertsQuery = `query Alerts($feeds: [String!]) { alerts(feeds: $feeds) {
  ${alertFields} entities { __typename ... on Route { gtfsId } ... on Stop { gtfsId }
    ... on StopOnRoute { route { gtfsId } stop { gtfsId } }
    ... on StopOnTrip { trip { route { gtfsId } } stop { gtfsId } } ... on Trip { route { gtfsId } } ... on Pattern { route { gtfsId } } }
} }`;

/** The shapes of a route's patterns, with the stops that identify a pattern. */
export const shapeQuery = `query Shape($id: String!) { route(id: $id) {
  gtfsId patterns { directionId stops { gtfsId } patternGeometry { points } }
} }`;

const serviceTripFields = `gtfsId tripHeadsign tripShortName wheelchairAccessible bikesAllowed
  departureStoptime(serviceDate: $date) { scheduledDeparture serviceDay }
  arrivalStoptime(serviceDate: $date) { scheduledArrival serviceDay }`;

/**
 * The trips of several routes on a date (YYYYMMDD) by pattern, as `r0` to `r<count - 1>`, with the departure from their
 * first stop and the arrival at their last. Times in seconds.
 */
export function writeRouteServiceQuery(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `r${index}`);
  const variables = names.map((name) => `$${name}: String!`).join(', ');
  const routes = names.map((name) => `${name}: route(id: $${name}) { ...Service }`).join(' ');
  return `query RouteService($date: String!, ${variables}) { ${routes} }
fragment Service on Route { patterns { directionId headsign tripsForDate(serviceDate: $date) { ${serviceTripFields} } } }`;
}

/** All departures of several stops on a date (YYYYMMDD), as `p0` to `p<count - 1>`, by pattern. Times in seconds. */
export function writeTimetableQuery(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `p${index}`);
  const variables = names.map((name) => `$${name}: String!`).join(', ');
  const stops = names.map((name) => `${name}: stop(id: $${name}) { ...Day }`).join(' ');
  return `query Timetable($date: String!, ${variables}) { ${stops} }
fragment Day on Stop { stoptimesForServiceDate(date: $date, omitNonPickups: true) { stoptimes { ${departureFields} ${fieldsOfDetail.trips} } } }`;
}

/** The trips of a route on a date (YYYYMMDD) by pattern, with the departure from each stop. Times in seconds. */
export const routeTimetableQuery = `query RouteTimetable($id: String!, $date: String!) { route(id: $id) { patterns {
  directionId headsign stops { gtfsId } tripsForDate(serviceDate: $date) {
    gtfsId tripHeadsign tripShortName wheelchairAccessible bikesAllowed
    stoptimesForDate(serviceDate: $date) { stopPositionInPattern scheduledDeparture serviceDay }
  }
} } }`;

/** The names of several places in these languages, as `p0` to `p<count - 1>`, each under its language. */
export function writeLanguagesQuery(kinds: readonly ('stop' | 'station')[], languages: readonly string[]): string {
  const variables = kinds.map((_, index) => `$p${index}: String!`).join(', ');
  const places = kinds.map((kind, index) => `p${index}: ${kind}(id: $p${index}) { ...Names }`).join(' ');
  const names = languages.map((language) => `${language}: name(language: "${language}")`).join(' ');
  return `query Languages(${variables}) { ${places} } fragment Names on Stop { ${names} }`;
}

/** The dates of the timetable of an instance, over all its feeds. Times in seconds. */
export const serviceRangeQuery = 'query ServiceRange { serviceTimeRange { start end } }';

/**
 * The names of all stops and stations of an instance and of the routes of feeds, in the language of Accept-Language, and the
 * headsigns of several trips as `t0` to `t<count - 1>`: also in the language of the feed (`zxx`, no language, has no translation).
 */
export function writeNamesQuery(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `t${index}`);
  const variables = names.map((name) => `, $${name}: String!`).join('');
  const trips = names.map((name) => `${name}: trip(id: $${name}) { ...Headsign }`).join(' ');
  const fragment = 'fragment Headsign on Trip { own: tripHeadsign(language: "zxx") tripHeadsign }';
  return `query Names($feeds: [String]${variables}) {
  stops { gtfsId name } stations { gtfsId name } routes(feeds: $feeds) { gtfsId longName } ${trips}
} ${count === 0 ? '' : fragment}`;
}
