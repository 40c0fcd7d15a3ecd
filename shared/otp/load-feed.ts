import type { FeedNetwork, FeedPattern, FeedRoute, StopTime } from '../transit/feed-network.ts';
import { scopeId } from '../transit/ids.ts';
import type { GraphqlRequest } from './graphql-request.ts';
import type { OtpFeed } from './parse-feeds.ts';
import { parseRoutes } from './parse-routes.ts';
import { parseStations, parseStops } from './parse-stops.ts';
import { parseTimes } from './parse-times.ts';
import { routesQuery, writeTimesQuery } from './queries.ts';
import type { Raw } from './raw-shape.ts';

/** Trips asked for in one query: all at once exhausts a real server's memory (otp.md). */
const tripsPerQuery = 50;

type Request = (request: GraphqlRequest) => Promise<Raw>;
type Times = ReadonlyMap<FeedPattern, readonly StopTime[] | null>;

/** Loads one feed: its routes, its own of the instance's stops and stations (the answers to those two queries), and the times of one trip a pattern. */
export async function loadFeed(
  feed: OtpFeed,
  places: { readonly stops: Raw; readonly stations: Raw },
  request: Request,
): Promise<FeedNetwork> {
  const routes = parseRoutes(await request({ query: routesQuery, variables: { feeds: [feed.id] } }), feed.id);
  const times = await loadTimes(feed.id, routes, request);
  return {
    feedId: feed.id,
    timeZone: feed.timeZone,
    routes: routes.map((route) => ({
      ...route,
      patterns: route.patterns.map((pattern) => ({ ...pattern, times: times.get(pattern) ?? null })),
    })),
    stops: parseStops(places.stops, feed.id),
    stations: parseStations(places.stations, feed.id),
  };
}

async function loadTimes(feedId: string, routes: readonly FeedRoute[], request: Request): Promise<Times> {
  const scheduled = routes
    .flatMap((route) => route.patterns)
    .flatMap((pattern) =>
      pattern.exampleTripId === null ? [] : { pattern, scopedTripId: scopeId(feedId, pattern.exampleTripId) },
    );
  const times = new Map<FeedPattern, readonly StopTime[] | null>();
  for (let start = 0; start < scheduled.length; start += tripsPerQuery) {
    const batch = scheduled.slice(start, start + tripsPerQuery);
    const data = await request({
      query: writeTimesQuery(batch.length),
      variables: Object.fromEntries(batch.map(({ scopedTripId }, index) => [`t${index}`, scopedTripId])),
    });
    for (const [index, { pattern, scopedTripId }] of batch.entries()) {
      times.set(pattern, parseTimes(data[`t${index}`], { scopedTripId, stopCount: pattern.stopIds.length }));
    }
  }
  return times;
}
