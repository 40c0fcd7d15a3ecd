import { memoisePerNetwork } from './memoise-per-network.ts';
import type { Network } from './network.ts';

/** Lookups of a network: from ids and codes to rows, and from a stop to the routes that serve it. */
export type NetworkIndex = {
  readonly routeRows: ReadonlyMap<string, number>;
  readonly stopRows: ReadonlyMap<string, number>;
  readonly stationRows: ReadonlyMap<string, number>;
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

/** Builds all indexes now, so that no call has to wait for one. */
export function buildIndexes(network: Network): void {
  Object.values(indexNetwork(network)); // reads each
}

const indexRoutes = memoisePerNetwork(({ routes }) => indexRows(routes.ids));
const indexStops = memoisePerNetwork(({ stops }) => indexRows(stops.ids));
const indexStations = memoisePerNetwork(({ stations }) => indexRows(stations.ids));
const indexStopCodes = memoisePerNetwork(({ stops }) => indexCodes(stops.codes));
const indexStationCodes = memoisePerNetwork(({ stations }) => indexCodes(stations.codes));
/** Two passes over the calls: about 10 ms for 800,000 (test/bench/snapshot/snapshot-load.ts). */
const indexVisits = memoisePerNetwork(buildVisits);

function indexRows(ids: readonly string[]): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  for (let row = 0; row < ids.length; row += 1) rows.set(ids[row] ?? '', row);
  return rows;
}

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
  const stopCounts = new Uint32Array(routeCount);
  const visitStarts = new Uint32Array(stopCount + 1);
  forEachVisit(network, (route, stop) => {
    stopCounts[route] = (stopCounts[route] ?? 0) + 1;
    visitStarts[stop + 1] = (visitStarts[stop + 1] ?? 0) + 1;
  });
  for (let stop = 0; stop < stopCount; stop += 1) {
    visitStarts[stop + 1] = (visitStarts[stop + 1] ?? 0) + (visitStarts[stop] ?? 0);
  }
  const visitCount = visitStarts[stopCount] ?? 0;
  const visits = {
    routes: new Uint32Array(visitCount),
    patterns: new Uint32Array(visitCount),
    calls: new Uint32Array(visitCount),
  };
  const next = visitStarts.slice();
  forEachVisit(network, (route, stop, pattern, call) => {
    const visit = next[stop] ?? 0;
    next[stop] = visit + 1;
    visits.routes[visit] = route;
    visits.patterns[visit] = pattern;
    visits.calls[visit] = call;
  });
  return { stopCounts, visitStarts, visits };
}

function forEachVisit(
  network: Network,
  visit: (route: number, stop: number, pattern: number, call: number) => void,
): void {
  const { patternStarts } = network.routes;
  const { callStarts } = network.patterns;
  const { stops } = network.calls;
  const lastRoute = new Int32Array(network.stops.ids.length).fill(-1);
  for (let route = 0; route < network.routes.ids.length; route += 1) {
    const patternEnd = patternStarts[route + 1] ?? 0;
    for (let pattern = patternStarts[route] ?? 0; pattern < patternEnd; pattern += 1) {
      const callEnd = callStarts[pattern + 1] ?? 0;
      for (let call = callStarts[pattern] ?? 0; call < callEnd; call += 1) {
        const stop = stops[call] ?? 0;
        if (lastRoute[stop] === route) continue;
        lastRoute[stop] = route;
        visit(route, stop, pattern, call);
      }
    }
  }
}
