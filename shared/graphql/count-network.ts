import type { Network } from '../transit/network/network.ts';
import { indexNetwork } from '../transit/network/network-index.ts';
import type { Count, Counts } from './estimate-nodes.ts';

/** How long the lists of OTP's schema are in these networks together. */
export function countNetworks(networks: readonly Network[]): Counts {
  const sum = (count: (network: Network) => number) => networks.reduce((total, one) => total + count(one), 0);
  const most = (lengths: (network: Network) => Iterable<number>) => {
    let longest = 0;
    for (const network of networks) for (const length of lengths(network)) longest = Math.max(longest, length);
    return longest;
  };
  const routes = sum((network) => network.routes.ids.length);
  const patterns = sum((network) => network.patterns.tripCounts.length);
  const trips = sum((network) => network.patterns.tripCounts.reduce((total, count) => total + count, 0));
  const stops = sum((network) => network.stops.ids.length);
  const stations = sum((network) => network.stations.ids.length);
  const calls = sum((network) => network.calls.stops.length);
  const visits = sum((network) => indexNetwork(network).visits.routes.length);
  const agencies = sum((network) => new Set(network.routes.agencyNames).size);
  const all = (count: number): Count => ({ average: count, most: count });
  const per = (count: number, owners: number, longest: number): Count => ({
    average: owners === 0 ? 0 : count / owners,
    most: longest,
  });
  const callsOfPattern = per(
    calls,
    patterns,
    most((network) => listLengths(network.patterns.callStarts)),
  );
  const tripsOfPattern = per(
    trips,
    patterns,
    most((network) => network.patterns.tripCounts),
  );
  const atStop = per(
    visits,
    stops,
    most((network) => listLengths(indexNetwork(network).visitStarts)),
  );
  const tripsOfRoute = per(trips, routes, most(listTripsOfRoutes));
  return {
    'QueryType.agencies': all(agencies),
    'QueryType.feeds': all(networks.length),
    'QueryType.patterns': all(patterns),
    'QueryType.routes': all(routes),
    'QueryType.stations': all(stations),
    'QueryType.stops': all(stops),
    'QueryType.stopsByBbox': all(stops),
    'QueryType.stopsByRadius': all(stops),
    'QueryType.trips': all(trips),
    'Agency.routes': per(routes, agencies, routes),
    'Feed.agencies': per(agencies, networks.length, agencies),
    'Pattern.stops': callsOfPattern,
    'Pattern.trips': tripsOfPattern,
    'Pattern.tripsForDate': tripsOfPattern,
    'Pattern.vehiclePositions': tripsOfPattern,
    'Route.patterns': per(
      patterns,
      routes,
      most((network) => listLengths(network.routes.patternStarts)),
    ),
    'Route.stops': per(
      visits,
      routes,
      most((network) => indexNetwork(network).stopCounts),
    ),
    'Route.trips': tripsOfRoute,
    'Stop.patterns': per(calls, stops, most(countCallsAtStops)),
    'Stop.routes': atStop,
    'Stop.stops': per(stops, stations, most(countStopsOfStations)),
    'Stop.stoptimesForPatterns': per(calls, stops, most(countCallsAtStops)),
    'Stop.stoptimesForServiceDate': per(calls, stops, most(countCallsAtStops)),
    'Stop.stoptimesWithoutPatterns': all(5), // OTP's default
    'StoptimesInPattern.stoptimes': tripsOfPattern,
    'Trip.stops': callsOfPattern,
    'Trip.stoptimes': callsOfPattern,
    'Trip.stoptimesForDate': callsOfPattern,
  };
}

function* listLengths(starts: Uint32Array): Iterable<number> {
  for (let index = 1; index < starts.length; index += 1) yield (starts[index] ?? 0) - (starts[index - 1] ?? 0);
}

function* listTripsOfRoutes({ routes: { patternStarts }, patterns: { tripCounts } }: Network): Iterable<number> {
  for (let route = 1; route < patternStarts.length; route += 1) {
    yield tripCounts.subarray(patternStarts[route - 1], patternStarts[route]).reduce((sum, count) => sum + count, 0);
  }
}

function countCallsAtStops({ calls, stops }: Network): Iterable<number> {
  const counts = new Uint32Array(stops.ids.length);
  for (const stop of calls.stops) counts[stop] = (counts[stop] ?? 0) + 1;
  return counts;
}

function countStopsOfStations({ stops }: Network): Iterable<number> {
  const counts = new Map<string, number>();
  for (const id of stops.stationIds) if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts.values();
}
