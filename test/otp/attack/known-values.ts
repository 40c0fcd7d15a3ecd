import type { Network } from '../../../shared/transit/network/network.ts';
import type { KnownValues } from '../../hostile/arbitrary-query.ts';
import { toGlobalId } from './hand-made.ts';

/** Ids that exist, those with the most trips first: callers can choose them. */
export function listKnownValues(network: Network): KnownValues {
  const { feedId, routes, stops, patterns, calls } = network;
  const trips = new Map<string, number>();
  const count = (id: string | null | undefined, more: number) => id && trips.set(id, (trips.get(id) ?? 0) + more);
  for (const [route, from] of routes.patternStarts.entries()) {
    for (let pattern = from; pattern < (routes.patternStarts[route + 1] ?? 0); pattern += 1) {
      const tripCount = patterns.tripCounts[pattern] ?? 0;
      count(`route ${routes.ids[route]}`, tripCount);
      for (const stop of calls.stops.subarray(patterns.callStarts[pattern], patterns.callStarts[pattern + 1])) {
        count(`stop ${stops.ids[stop]}`, tripCount);
        if (stops.stationIds[stop]) count(`station ${stops.stationIds[stop]}`, tripCount);
      }
    }
  }
  const largest = (kind: string) =>
    [...trips]
      .filter(([name]) => name.startsWith(`${kind} `))
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, 20)
      .map(([name]) => `${feedId}:${name.slice(kind.length + 1)}`);
  const [stopIds, stationIds, routeIds] = [largest('stop'), largest('station'), largest('route')];
  const tripIds = patterns.exampleTripIds.slice(0, 200).map((id) => `${feedId}:${id}`);
  const patternIds = routeIds.map((id) => `${id}:0:01`);
  const busiest = stops.ids.indexOf(stopIds[0]?.slice(feedId.length + 1) ?? '');
  const lat = stops.lats[busiest] ?? 0;
  const lon = stops.lons[busiest] ?? 0;
  return {
    ids: {
      feeds: [feedId],
      stop: [...stopIds, ...stationIds],
      stops: stopIds,
      station: stationIds,
      stations: stationIds,
      route: routeIds,
      routes: routeIds,
      trip: tripIds,
      trips: tripIds,
      fuzzyTrip: routeIds,
      pattern: patternIds,
      patterns: patternIds,
      // Objects of any type, by their global ids
      node: [
        ...stopIds.slice(0, 5).map((id) => toGlobalId('Stop', id)),
        ...routeIds.slice(0, 5).map((id) => toGlobalId('Route', id)),
        ...tripIds.slice(0, 5).map((id) => toGlobalId('Trip', id)),
        ...patternIds.slice(0, 5).map((id) => toGlobalId('Pattern', id)),
      ],
    },
    coordinates: [
      [lat, lon],
      [lat, lon],
      [89.9, 0],
    ],
  };
}
