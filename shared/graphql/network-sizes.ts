import type { Network } from '../transit/network/network.ts';
import { indexNetwork } from '../transit/network/network-index.ts';

/** The length of a list: the average over all its owners, and the longest one. */
export type Size = { readonly average: number; readonly most: number };

/** The lengths of OTP's lists in the loaded networks. A name is `list of owner`, or the list of the whole OTP. */
export type NetworkSizes = ReturnType<typeof measureNetworks>;
export type SizeName = keyof NetworkSizes;

/** Measures all networks of one OTP together. */
export function measureNetworks(networks: readonly Network[]) {
  const sum = (count: (network: Network) => number) => networks.reduce((total, one) => total + count(one), 0);
  const most = (lengths: (network: Network) => Iterable<number>) => {
    let longest = 0;
    for (const network of networks) for (const length of lengths(network)) longest = Math.max(longest, length);
    return longest;
  };
  const routes = sum((network) => network.routes.ids.length);
  const patterns = sum((network) => network.patterns.tripCounts.length);
  const trips = sum((network) => total(network.patterns.tripCounts));
  const stops = sum((network) => network.stops.ids.length);
  const stations = sum((network) => network.stations.ids.length);
  const patternStops = sum((network) => network.calls.stops.length);
  const visits = sum((network) => indexNetwork(network).visits.routes.length);
  const agencies = sum((network) => new Set(network.routes.agencyNames).size);
  const tripStops = sum((network) => total(listTripStops(network)));
  const longestPattern = most(listPatternLengths);
  const longestRoute = most(listTripsOfRoutes);
  return {
    agencies: fixed(agencies),
    feeds: fixed(networks.length),
    patterns: fixed(patterns),
    routes: fixed(routes),
    stations: fixed(stations),
    stops: fixed(stops),
    trips: fixed(trips),
    'agencies of feed': per(agencies, networks.length, agencies),
    'routes of agency': per(routes, agencies, routes),
    'patterns of route': per(
      patterns,
      routes,
      most((network) => listLengths(network.routes.patternStarts)),
    ),
    'stops of route': per(
      visits,
      routes,
      most((network) => indexNetwork(network).stopCounts),
    ),
    'pattern stops of route': per(patternStops, routes, most(countPatternStopsOfRoutes)),
    'trips of route': per(trips, routes, longestRoute),
    'stops of pattern': per(patternStops, patterns, longestPattern),
    'trips of pattern': per(
      trips,
      patterns,
      most((network) => network.patterns.tripCounts),
    ),
    'stops of trip': per(tripStops, trips, longestPattern),
    'patterns of stop': per(patternStops, stops, most(countPatternsAtStops)),
    'routes of stop': per(visits, stops, most(countRoutesAtStops)),
    'trips of stop': per(tripStops, stops, most(countTripsAtStops)),
    // OTP answers for a station from all of its stops.
    'patterns of station': per(patternStops, stations, most(ofStations(countPatternsAtStops))),
    'routes of station': per(visits, stations, most(ofStations(countRoutesAtStops))),
    'trips of station': per(tripStops, stations, most(ofStations(countTripsAtStops))),
    'stops of station': per(stops, stations, most(countStopsOfStations)),
  } satisfies Record<string, Size>;
}

function fixed(count: number): Size {
  return { average: count, most: count };
}

function per(count: number, owners: number, longest: number): Size {
  return { average: owners === 0 ? 0 : count / owners, most: longest };
}

function total(counts: Iterable<number>): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

function* listLengths(starts: Uint32Array): Iterable<number> {
  for (let index = 1; index < starts.length; index += 1) yield (starts[index] ?? 0) - (starts[index - 1] ?? 0);
}

function listPatternLengths({ patterns }: Network): Iterable<number> {
  return listLengths(patterns.callStarts);
}

/** For each pattern, how many stops all its trips have together. */
function* listTripStops({ patterns: { callStarts, tripCounts } }: Network): Iterable<number> {
  let pattern = 0;
  for (const length of listLengths(callStarts)) {
    yield length * (tripCounts[pattern] ?? 0);
    pattern += 1;
  }
}

function* listTripsOfRoutes({ routes: { patternStarts }, patterns: { tripCounts } }: Network): Iterable<number> {
  for (let route = 1; route < patternStarts.length; route += 1) {
    yield total(tripCounts.subarray(patternStarts[route - 1], patternStarts[route]));
  }
}

function* countPatternStopsOfRoutes({
  routes: { patternStarts },
  patterns: { callStarts },
}: Network): Iterable<number> {
  for (let route = 1; route < patternStarts.length; route += 1) {
    const [from = 0, to = 0] = [patternStarts[route - 1], patternStarts[route]];
    yield (callStarts[to] ?? 0) - (callStarts[from] ?? 0);
  }
}

/** The counts of a station's stops together. */
function ofStations(countAtStops: (network: Network) => Iterable<number>): (network: Network) => Iterable<number> {
  return (network) => {
    const sums = new Map<string, number>();
    let stop = 0;
    for (const count of countAtStops(network)) {
      const id = network.stops.stationIds[stop] ?? null;
      if (id !== null) sums.set(id, (sums.get(id) ?? 0) + count);
      stop += 1;
    }
    return sums.values();
  };
}

function countRoutesAtStops(network: Network): Iterable<number> {
  return listLengths(indexNetwork(network).visitStarts);
}

function countPatternsAtStops({ calls, stops }: Network): Iterable<number> {
  const counts = new Uint32Array(stops.ids.length);
  for (const stop of calls.stops) counts[stop] = (counts[stop] ?? 0) + 1;
  return counts;
}

function countTripsAtStops({ calls, stops, patterns: { callStarts, tripCounts } }: Network): Iterable<number> {
  const counts = new Uint32Array(stops.ids.length);
  for (let pattern = 0; pattern < tripCounts.length; pattern += 1) {
    for (const stop of calls.stops.subarray(callStarts[pattern], callStarts[pattern + 1])) {
      counts[stop] = (counts[stop] ?? 0) + (tripCounts[pattern] ?? 0);
    }
  }
  return counts;
}

function countStopsOfStations({ stops }: Network): Iterable<number> {
  const counts = new Map<string, number>();
  for (const id of stops.stationIds) if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts.values();
}
