import type { FeedNetwork, FeedPattern, FeedRoute, FeedStop, StopTime } from '../transit/network/feed-network.ts';
import { scopeId } from '../transit/network/ids.ts';
import type { GraphqlRequest } from './graphql-request.ts';
import type { OtpFeed } from './parse/parse-feeds.ts';
import { parseRoutes } from './parse/parse-routes.ts';
import { parseStations, parseStops } from './parse/parse-stops.ts';
import { parseTimes } from './parse/parse-times.ts';
import { type Raw, readObject } from './parse/raw-shape.ts';
import { routesQuery, writeTimesQuery, writeTripStopsQuery } from './queries.ts';

/** Trips per query: a query for all trips exhausts the memory of a real server (docs/reference/opentripplanner.md). */
const tripsPerQuery = 50;

type Request = (request: GraphqlRequest) => Promise<Raw>;
type Times = ReadonlyMap<FeedPattern, readonly StopTime[] | null>;

/** Loads one feed: its routes, its stops and stations from the answers for the whole instance, and the times of one trip per pattern. */
export async function loadFeed(
  feed: OtpFeed,
  places: { readonly stops: Raw; readonly stations: Raw },
  request: Request,
): Promise<FeedNetwork> {
  const routes = parseRoutes(await request({ query: routesQuery, variables: { feeds: [feed.id] } }), feed.id);
  const stops = parseStops(places.stops, feed.id);
  const times = await loadTimes(feed.id, routes, request);
  return {
    feedId: feed.id,
    timeZone: feed.timeZone,
    routes: routes.map((route) => ({
      ...route,
      patterns: route.patterns.map((pattern) => ({ ...pattern, times: times.get(pattern) ?? null })),
    })),
    stops: [...stops, ...(await loadOtherStops({ feedId: feed.id, routes, stops }, request))],
    stations: parseStations(places.stations, feed.id),
  };
}

/**
 * Loads the stops that OTP does not list: areas of flexible services, which only their trips have. A stop that is still
 * missing makes the feed inconsistent (BrokenNetworkError).
 */
async function loadOtherStops(
  { feedId, routes, stops }: { feedId: string; routes: readonly FeedRoute[]; stops: readonly FeedStop[] },
  request: Request,
): Promise<readonly FeedStop[]> {
  const known = new Set(stops.map(({ id }) => id));
  const tripIds = routes
    .flatMap(({ patterns }) => patterns)
    .flatMap(({ stopIds, exampleTripId }) =>
      exampleTripId !== null && stopIds.some((id) => !known.has(id)) ? [exampleTripId] : [],
    );
  const others = new Map<string, FeedStop>();
  for (const { data, aliases } of await queryTrips(feedId, tripIds, writeTripStopsQuery, request)) {
    for (const alias of aliases) {
      const list = { stops: readObject(data[alias], 'a trip')['stops'] };
      for (const stop of parseStops(list, feedId)) if (!known.has(stop.id)) others.set(stop.id, stop);
    }
  }
  return [...others.values()];
}

async function loadTimes(feedId: string, routes: readonly FeedRoute[], request: Request): Promise<Times> {
  const scheduled = routes
    .flatMap((route) => route.patterns)
    .flatMap((pattern) => (pattern.exampleTripId === null ? [] : [{ pattern, tripId: pattern.exampleTripId }]));
  const tripIds = scheduled.map(({ tripId }) => tripId);
  const answers = await queryTrips(feedId, tripIds, writeTimesQuery, request);
  const raw = answers.flatMap(({ data, aliases }) => aliases.map((alias) => data[alias]));
  return new Map(
    scheduled.map(({ pattern, tripId }, index) => {
      const of = { scopedTripId: scopeId(feedId, tripId), stopCount: pattern.stopIds.length };
      return [pattern, parseTimes(raw[index], of)];
    }),
  );
}

/** Sends a query about these trips, in batches. */
async function queryTrips(
  feedId: string,
  tripIds: readonly string[],
  writeQuery: (count: number) => string,
  request: Request,
): Promise<readonly { readonly data: Raw; readonly aliases: readonly string[] }[]> {
  const answers: { data: Raw; aliases: string[] }[] = [];
  for (let start = 0; start < tripIds.length; start += tripsPerQuery) {
    const variables = Object.fromEntries(
      tripIds.slice(start, start + tripsPerQuery).map((id, index) => [`t${index}`, scopeId(feedId, id)]),
    );
    const aliases = Object.keys(variables);
    answers.push({ data: await request({ query: writeQuery(aliases.length), variables }), aliases });
  }
  return answers;
}
