import type { FeedNetwork, FeedPattern } from '../../../shared/transit/network/feed-network.ts';
import { scopeId } from '../../../shared/transit/network/ids.ts';

/** OTP's answer for these feeds, in the raw form that shared/otp parses. */
export function answerAsOtp(feeds: readonly FeedNetwork[], { query, variables = {} }: GraphqlBody): unknown {
  if (query.startsWith('query Feeds')) return { feeds: feeds.map(writeFeed) };
  if (query.startsWith('query Stops')) return { stops: feeds.flatMap(writeStops) };
  if (query.startsWith('query Stations')) return { stations: feeds.flatMap(writeStations) };
  if (query.startsWith('query Routes')) {
    const requested = variables['feeds'] as string[];
    return { routes: feeds.filter(({ feedId }) => requested.includes(feedId)).flatMap(writeRoutes) };
  }
  if (query.startsWith('query Schedule')) {
    const requested = variables['ids'] as string[];
    return { routes: feeds.flatMap(writeSchedule).filter(({ gtfsId }) => requested.includes(gtfsId)) };
  }
  if (query.startsWith('query Calendars')) {
    return Object.fromEntries(Object.keys(variables).map((alias) => [alias, { activeDates: ['20260101'] }]));
  }
  if (query.startsWith('query TripStops')) {
    const stops = feeds.flatMap(writeStops); // stops of other trips are ignored
    return Object.fromEntries(Object.keys(variables).map((alias) => [alias, { stops }]));
  }
  return Object.fromEntries(Object.entries(variables).map(([alias, id]) => [alias, writeTrip(feeds, String(id))]));
}

export type GraphqlBody = { readonly query: string; readonly variables?: Readonly<Record<string, unknown>> };

const wheelchairNames = ['NO_INFORMATION', 'POSSIBLE', 'NOT_POSSIBLE'] as const;

function writeFeed({ feedId, timeZone }: FeedNetwork) {
  return { feedId, agencies: [{ gtfsId: scopeId(feedId, 'agency'), name: 'Agency', timezone: timeZone }] };
}

function writeStops({ feedId, stops }: FeedNetwork) {
  return stops.map(({ id, mode, stationId, wheelchair, ...stop }) => ({
    ...stop,
    wheelchairBoarding: wheelchairNames[wheelchair],
    gtfsId: scopeId(feedId, id),
    vehicleMode: mode === 'METRO' ? 'RAIL' : mode,
    parentStation: stationId === null ? null : { gtfsId: scopeId(feedId, stationId) },
  }));
}

function writeStations({ feedId, stations }: FeedNetwork) {
  return stations.map(({ id, wheelchair, ...station }) => ({
    ...station,
    wheelchairBoarding: wheelchairNames[wheelchair],
    gtfsId: scopeId(feedId, id),
  }));
}

function writeRoutes({ feedId, timeZone, routes }: FeedNetwork) {
  return routes.map(({ id, mode, agencyName, patterns, ...route }) => ({
    ...route,
    gtfsId: scopeId(feedId, id),
    mode: mode === 'METRO' ? 'RAIL' : mode,
    agency: agencyName === null ? null : { gtfsId: scopeId(feedId, 'agency'), name: agencyName, timezone: timeZone },
    patterns: patterns.map((pattern, index) => ({
      code: `${feedId}:${id}::${index}`,
      directionId: pattern.directionId ?? -1,
      headsign: pattern.headsign,
      stops: pattern.stopIds.map((stopId) => ({ gtfsId: scopeId(feedId, stopId) })),
      trips: listTripIds(pattern).map((tripId) => ({ gtfsId: scopeId(feedId, tripId) })),
    })),
  }));
}

/** Every trip has one calendar, and the times of its pattern. */
function writeSchedule({ feedId, routes }: FeedNetwork) {
  return routes.map(({ id, patterns }) => ({
    gtfsId: scopeId(feedId, id),
    patterns: patterns.map((pattern) => ({
      trips: listTripIds(pattern).map((tripId) => ({
        gtfsId: scopeId(feedId, tripId),
        serviceId: scopeId(feedId, 'daily'),
        semanticHash: JSON.stringify(pattern.times),
      })),
    })),
  }));
}

/** All trip ids of a pattern; the example trip has the smallest id and comes last. */
function listTripIds({ exampleTripId, tripCount }: FeedPattern): string[] {
  if (exampleTripId === null) return [];
  return Array.from({ length: tripCount }, (_, index) => `${exampleTripId}${index === 0 ? '' : `-${index}`}`).reverse();
}

function writeTrip(feeds: readonly FeedNetwork[], scopedId: string): unknown {
  const pattern = feeds
    .flatMap(({ feedId, routes }) => routes.flatMap(({ patterns }) => patterns.map((each) => ({ feedId, ...each }))))
    .find(({ feedId, exampleTripId }) => exampleTripId !== null && scopeId(feedId, exampleTripId) === scopedId);
  if (pattern === undefined) return null;
  const stoptimes = pattern.times?.map(({ arrival, departure }, index) => ({
    stopPosition: index * 5,
    scheduledArrival: arrival,
    scheduledDeparture: departure,
  }));
  return { gtfsId: scopedId, stoptimes: stoptimes?.reverse() ?? null };
}
