import { memoisePerNetwork } from './memoise-per-network.ts';
import type { Network } from './network.ts';
import { SortedIds } from './sorted-ids.ts';

/** Lookups of a network: from ids and codes to rows, and from a stop to the routes that serve it. */
export type NetworkIndex = {
  readonly routeRows: SortedIds;
  readonly stopRows: SortedIds;
  readonly stationRows: SortedIds;
  /** Rows of the stops with a code, by stop id. */
  readonly stopRowsByCode: ReadonlyMap<string, readonly number[]>;
  readonly stationRowsByCode: ReadonlyMap<string, readonly number[]>;
  /** Number of distinct stops of each route, over all its patterns. */
  readonly stopCounts: Uint32Array;
  /** Visits of stop s: rows from visitStarts[s] to before visitStarts[s + 1], one for each route, by route id. */
  readonly visitStarts: Uint32Array;
  readonly visits: VisitColumns;
};

/** The first call of a route at a stop, in the longest pattern that serves the stop. */
export type VisitColumns = {
  readonly routes: Uint32Array;
  readonly patterns: Uint32Array;
  readonly calls: Uint32Array;
};

/** The indexes of a network. Each is built at its first use, because a call by id needs one or two of them. */
export const indexNetwork: (network: Network) => NetworkIndex = memoisePerNetwork((network) => ({
  get routeRows() {
    return indexRoutes(network);
  },
  get stopRows() {
    return indexStops(network);
  },
  get stationRows() {
    return indexStations(network);
  },
  get stopRowsByCode() {
    return indexStopCodes(network);
  },
  get stationRowsByCode() {
    return indexStationCodes(network);
  },
  get stopCounts() {
    return indexVisits(network).stopCounts;
  },
  get visitStarts() {
    return indexVisits(network).visitStarts;
  },
  get visits() {
    return indexVisits(network).visits;
  },
}));

/** Decodes all columns and builds all indexes now, so that no call has to wait for one. */
export function buildIndexes(network: Network): void {
  for (const columns of [network.stops, network.stations, network.routes, network.patterns]) Object.values(columns);
  Object.values(indexNetwork(network)); // reads each
}

const indexRoutes = memoisePerNetwork(({ routes }) => new SortedIds(routes.ids));
const indexStops = memoisePerNetwork(({ stops }) => new SortedIds(stops.ids));
const indexStations = memoisePerNetwork(({ stations }) => new SortedIds(stations.ids));
const indexStopCodes = memoisePerNetwork(({ stops }) => indexCodes(stops.codes));
const indexStationCodes = memoisePerNetwork(({ stations }) => indexCodes(stations.codes));
const indexVisits = memoisePerNetwork(buildVisits);

function indexCodes(codes: readonly (string | null)[]): ReadonlyMap<string, readonly number[]> {
  const rows = new Map<string, number[]>();
  for (let row = 0; row < codes.length; row += 1) {
    const code = codes[row] ?? null;
    if (code === null) continue;
    const sharing = rows.get(code);
    if (sharing === undefined) rows.set(code, [row]);
    else sharing.push(row);
  }
  return rows;
}

function buildVisits(network: Network): Pick<NetworkIndex, 'stopCounts' | 'visitStarts' | 'visits'> {
  const routeCount = network.routes.ids.length;
  const stopCount = network.stops.ids.length;
  const { callStarts } = network.patterns;
  const { stops } = network.calls;
  const { stopCounts, firstCalls } = findFirstCalls(network);
  const visitStarts = new Uint32Array(stopCount + 1);
  for (let index = 0; index < firstCalls.length; index += 1) {
    const end = (stops[firstCalls[index] ?? 0] ?? 0) + 1;
    visitStarts[end] = (visitStarts[end] ?? 0) + 1;
  }
  for (let stop = 0; stop < stopCount; stop += 1) {
    visitStarts[stop + 1] = (visitStarts[stop + 1] ?? 0) + (visitStarts[stop] ?? 0);
  }
  const visits = {
    routes: new Uint32Array(firstCalls.length),
    patterns: new Uint32Array(firstCalls.length),
    calls: new Uint32Array(firstCalls.length),
  };
  const next = visitStarts.slice();
  let pattern = 0;
  let read = 0;
  for (let route = 0; route < routeCount; route += 1) {
    for (let left = stopCounts[route] ?? 0; left > 0; left -= 1) {
      const call = firstCalls[read] ?? 0;
      read += 1;
      while ((callStarts[pattern + 1] ?? 0) <= call) pattern += 1;
      const stop = stops[call] ?? 0;
      const visit = next[stop] ?? 0;
      next[stop] = visit + 1;
      visits.routes[visit] = route;
      visits.patterns[visit] = pattern;
      visits.calls[visit] = call;
    }
  }
  return { stopCounts, visitStarts, visits };
}

/** Finds the first call of each route at each of its stops, in the order of the calls, and counts those of each route. */
function findFirstCalls({ routes, patterns, calls, stops }: Network) {
  const routeCount = routes.ids.length;
  const stopCounts = new Uint32Array(routeCount);
  const firstCalls = new Uint32Array(calls.stops.length); // its unused end takes no memory
  const lastRoute = new Int32Array(stops.ids.length).fill(-1);
  let found = 0;
  for (let route = 0; route < routeCount; route += 1) {
    const before = found;
    const start = patterns.callStarts[routes.patternStarts[route] ?? 0] ?? 0;
    const end = patterns.callStarts[routes.patternStarts[route + 1] ?? 0] ?? 0;
    for (let call = start; call < end; call += 1) {
      const stop = calls.stops[call] ?? 0;
      if (lastRoute[stop] === route) continue;
      lastRoute[stop] = route;
      firstCalls[found] = call;
      found += 1;
    }
    stopCounts[route] = found - before;
  }
  return { stopCounts, firstCalls: firstCalls.subarray(0, found) };
}
