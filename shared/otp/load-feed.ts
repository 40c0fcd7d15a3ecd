import { DeadlineExceededError, UnavailableError } from '@headway/connections/errors';
import type {
  FeedNetwork,
  FeedPattern,
  FeedRoute,
  FeedStation,
  FeedStop,
  StopTime,
} from '../transit/network/feed-network.ts';
import { scopeId } from '../transit/network/ids.ts';
import { listFieldFaults } from './field-faults.ts';
import type { GraphqlRequest, OtpAnswer } from './graphql-request.ts';
import type { Places } from './load-places.ts';
import { loadSchedule, type Schedule } from './load-schedule.ts';
import { createOtpError, OtpFailure } from './parse/failures.ts';
import { parseRoutes } from './parse/parse-routes.ts';
import { parseStations, parseStops } from './parse/parse-stops.ts';
import { parseTimes } from './parse/parse-times.ts';
import { describeFault, type Raw, readObject } from './parse/raw-shape.ts';
import { routesQuery, writeTimesQuery, writeTripStopsQuery } from './queries.ts';

/** Trips per query: a query for all trips exhausts the memory of a real server (docs/reference/opentripplanner.md). */
const tripsPerQuery = 50;

/** A feed with more faults, and with more than this part of its items, is not trusted. One item may cause two faults. */
const maxFaults = 2;
const maxFaultyPart = 0.1;

type Request = (request: GraphqlRequest) => Promise<OtpAnswer>;
type Times = ReadonlyMap<FeedPattern, readonly StopTime[] | null>;

/** A feed's network, and one text for each item of it that is left out or incomplete. */
export type LoadedFeed = {
  readonly network: FeedNetwork;
  /** null where the OTP could not answer: the network is useful without it. */
  readonly schedule: Schedule | null;
  readonly faults: readonly string[];
};

/**
 * Loads one feed: its routes, its stops and stations from the answers for the whole instance, and the times of one trip per
 * pattern. An item that cannot be read costs only itself.
 * @param options.sendForSchedule sends the queries of the version of the schedule, which may have less time than the others
 * @throws UnavailableError for a feed with too many faults
 */
export async function loadFeed(
  feed: { readonly id: string; readonly timeZone: string },
  places: Places,
  send: Request,
  { sendForSchedule = send }: { sendForSchedule?: Request } = {},
): Promise<LoadedFeed> {
  const faults: string[] = [];
  // Reported, but no reason to refuse the feed: the item stays, or is perhaps another feed's.
  const fieldFaults = places.answers.flatMap((answer) => listFieldFaults(answer, feed.id));
  const reportFaults =
    (sendOne: Request): Request =>
    async (of) => {
      const answer = await sendOne(of);
      for (const fault of listFieldFaults(answer, feed.id)) fieldFaults.push(fault);
      return answer;
    };
  const request = reportFaults(send);
  const answer = await request({ query: routesQuery, variables: { feeds: [feed.id] } });
  const routes = parseRoutes(answer.data, feed.id, faults);
  const ofFeed = { feedId: feed.id, faults, ofAnyFeed: fieldFaults };
  const listed = parseStops(places.stops, ofFeed);
  const stations = parseStations(places.stations, ofFeed);
  const stops = [...listed, ...(await loadOtherStops({ feedId: feed.id, routes, stops: listed }, request, faults))];
  const times = await loadTimes(feed.id, routes, request, faults);
  const network: FeedNetwork = {
    feedId: feed.id,
    timeZone: feed.timeZone,
    routes: keepKnownStops(routes, { stops, times, faults }),
    stops: keepKnownStations(stops, { stations, faults }),
    stations,
  };
  refuseTooManyFaults(network, faults);
  const schedule = await loadSchedule(feed.id, network.routes, reportFaults(sendForSchedule)).catch(
    (error: unknown) => {
      fieldFaults.push(...describeScheduleFault(error));
      return null;
    },
  );
  const named = new Set(faults.map(readField));
  const unnamed = [...new Set(fieldFaults)].filter((fault) => !named.has(readField(fault)));
  return { network, schedule, faults: [...faults, ...unnamed] };
}

/** Why a feed has no version of its schedule, as one fault or none. @throws the error itself if it is not about OTP */
function describeScheduleFault(error: unknown): readonly string[] {
  if (error instanceof DeadlineExceededError) return ['the version of the schedule took too long'];
  if (!(error instanceof UnavailableError)) throw error;
  const { cause, message } = error;
  // An OTP without the hash of a trip refuses the query: its feeds have no such version, which is no fault.
  if (cause instanceof OtpFailure && cause.code === 'request-refused') return [];
  return [`the version of the schedule has an error: ${cause instanceof Error ? cause.message : message}`];
}

/** The first words of a fault: both the error of a field and its missing value begin with `lat of town:1`. */
function readField(fault: string): string {
  return fault.split(' ', 3).join(' ');
}

/** Leaves out calls at stops that OTP does not have, one fault for each stop; a pattern without any stop left is left out. */
function keepKnownStops(
  routes: readonly FeedRoute[],
  { stops, times, faults }: { stops: readonly FeedStop[]; times: Times; faults: string[] },
): readonly FeedRoute[] {
  const stopIds = new Set(stops.map(({ id }) => id));
  const routesByMissingStop = new Map<string, Set<string>>();
  const kept = routes.map((route) => ({
    ...route,
    patterns: route.patterns.flatMap((pattern) => {
      const patternTimes = times.get(pattern) ?? null;
      const isKnown = pattern.stopIds.map((id) => stopIds.has(id));
      for (const id of pattern.stopIds.filter((_, index) => isKnown[index] === false)) {
        routesByMissingStop.set(id, (routesByMissingStop.get(id) ?? new Set()).add(route.id));
      }
      const knownIds = pattern.stopIds.filter((_, index) => isKnown[index]);
      if (knownIds.length === 0) return [];
      return [{ ...pattern, stopIds: knownIds, times: patternTimes?.filter((_, index) => isKnown[index]) ?? null }];
    }),
  }));
  for (const [stopId, routeIds] of routesByMissingStop) {
    faults.push(`stop ${stopId} of route ${[...routeIds].join(', ')} is not in OTP's list of stops`);
  }
  return kept;
}

/** Detaches stops from stations that OTP does not have, one fault for each station. */
function keepKnownStations(
  stops: readonly FeedStop[],
  { stations, faults }: { stations: readonly FeedStation[]; faults: string[] },
): readonly FeedStop[] {
  const stationIds = new Set(stations.map(({ id }) => id));
  const isMissing = (id: string | null) => id !== null && !stationIds.has(id);
  const missing = new Set(stops.map(({ stationId }) => stationId).filter(isMissing));
  for (const id of missing) faults.push(`station ${id} is not in OTP's list of stations`);
  return stops.map((stop) => (isMissing(stop.stationId) ? { ...stop, stationId: null } : stop));
}

/** Half a network is never taken for a whole one. */
function refuseTooManyFaults({ feedId, routes, stops, stations }: FeedNetwork, faults: readonly string[]): void {
  const patternCount = routes.reduce((sum, { patterns }) => sum + patterns.length, 0);
  const itemCount = routes.length + patternCount + stops.length + stations.length + faults.length;
  const hasNoRoute = faults.length > 0 && patternCount === 0;
  if (!hasNoRoute && (faults.length <= maxFaults || faults.length <= itemCount * maxFaultyPart)) return;
  const examples = faults.slice(0, 3).join('; ');
  throw createOtpError('unexpected-shape', `${faults.length} of ${itemCount} items of feed ${feedId}: ${examples}`);
}

/** Loads the stops that OTP does not list: areas of flexible services, which only their trips have. */
async function loadOtherStops(
  { feedId, routes, stops }: { feedId: string; routes: readonly FeedRoute[]; stops: readonly FeedStop[] },
  request: Request,
  faults: string[],
): Promise<readonly FeedStop[]> {
  const known = new Set(stops.map(({ id }) => id));
  const tripIds = routes
    .flatMap(({ patterns }) => patterns)
    .flatMap(({ stopIds, exampleTripId }) =>
      exampleTripId !== null && stopIds.some((id) => !known.has(id)) ? [exampleTripId] : [],
    );
  const others = new Map<string, FeedStop>();
  const unlistedFaults: string[] = [];
  for await (const { data, aliases } of queryTrips(feedId, tripIds, writeTripStopsQuery, request)) {
    for (const alias of aliases) {
      const trip = data[alias];
      if (trip === null) continue; // its missing stops are named with the pattern
      const list = { stops: readObject(trip, 'a trip')['stops'] };
      const unlisted = list.stops === null ? [] : parseStops(list, { feedId, faults: unlistedFaults });
      for (const stop of unlisted) if (!known.has(stop.id)) others.set(stop.id, stop);
    }
  }
  faults.push(...[...new Set(unlistedFaults)].filter((fault) => !faults.includes(fault))); // trips share stops
  return [...others.values()];
}

async function loadTimes(
  feedId: string,
  routes: readonly FeedRoute[],
  request: Request,
  faults: string[],
): Promise<Times> {
  const scheduled = routes
    .flatMap((route) => route.patterns)
    .flatMap((pattern) => (pattern.exampleTripId === null ? [] : [{ pattern, tripId: pattern.exampleTripId }]));
  const tripIds = scheduled.map(({ tripId }) => tripId);
  const times = new Map<FeedPattern, readonly StopTime[] | null>();
  // Each answer is parsed before the next one: the raw answers of a large network take 400 MB together.
  for await (const { data, aliases, start } of queryTrips(feedId, tripIds, writeTimesQuery, request)) {
    for (const [index, { pattern, tripId }] of scheduled.slice(start, start + aliases.length).entries()) {
      try {
        const of = { scopedTripId: scopeId(feedId, tripId), stopCount: pattern.stopIds.length };
        times.set(pattern, parseTimes(data[aliases[index] ?? ''], of));
      } catch (error) {
        faults.push(describeFault(error));
        times.set(pattern, null);
      }
    }
  }
  return times;
}

/** Sends a query about these trips, in batches. `start`: the place of a batch among the trips. */
async function* queryTrips(
  feedId: string,
  tripIds: readonly string[],
  writeQuery: (count: number) => string,
  request: Request,
): AsyncGenerator<{ readonly data: Raw; readonly aliases: readonly string[]; readonly start: number }> {
  for (let start = 0; start < tripIds.length; start += tripsPerQuery) {
    const variables = Object.fromEntries(
      tripIds.slice(start, start + tripsPerQuery).map((id, index) => [`t${index}`, scopeId(feedId, id)]),
    );
    const aliases = Object.keys(variables);
    const { data } = await request({ query: writeQuery(aliases.length), variables });
    yield { data, aliases, start };
  }
}
