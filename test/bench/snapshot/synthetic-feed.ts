import type { FeedNetwork, FeedPattern, FeedRoute, FeedStop } from '../../../shared/transit/network/feed-network.ts';

/** Size of a synthetic city. */
export type SyntheticSize = {
  readonly stops: number;
  readonly routes: number;
  readonly patterns: number;
  readonly stopsPerPattern?: number;
};

/** The largest network that one environment is designed for. */
export const largestSize: SyntheticSize = { stops: 50_000, routes: 2000, patterns: 20_000 };

/** The network whose load has a goal of 60 ms. */
export const goalSize: SyntheticSize = { stops: 10_000, routes: 400, patterns: 4000 };

/**
 * Creates a deterministic feed of any size: stops on a grid with names in two scripts, and routes along the rows of the grid
 * with patterns shortened at either end.
 */
export function createSyntheticFeed({ stops, routes, patterns, stopsPerPattern = 40 }: SyntheticSize): FeedNetwork {
  const perRoute = Math.ceil(patterns / routes);
  return {
    feedId: 'synthetic',
    timeZone: 'Asia/Kolkata',
    stops: Array.from({ length: stops }, (_, index) => createStop(index)),
    stations: Array.from({ length: Math.floor(stops / 100) }, (_, index) => ({
      ...createStop(index * 100),
      id: `STN${index}`,
      code: null,
    })),
    routes: Array.from({ length: routes }, (_, index) =>
      createRoute(index, { stops, stopsPerPattern, patterns: Math.min(perRoute, patterns - index * perRoute) }),
    ),
  };
}

function createStop(index: number): FeedStop {
  return {
    id: `S${String(index * 7919).padStart(9, '0')}`,
    code: index % 2 === 0 ? `C${index}` : null,
    name: index % 5 === 0 ? `சென்னை நிறுத்தம் ${index}` : `Temple Street / Crossing No. ${index}`,
    lat: 12 + Math.floor(index / 250) * 0.002 + scatter(index) * 0.002,
    lon: 80 + (index % 250) * 0.002 + scatter(index + 0.5) * 0.002,
    mode: 'BUS',
    platformCode: index % 100 === 0 ? `${index % 7}` : null,
    stationId: index % 100 === 0 ? `STN${index / 100}` : null,
    zoneId: `${index % 9}`,
    wheelchair: 1,
  };
}

function createRoute(
  index: number,
  { stops, stopsPerPattern, patterns }: { stops: number; stopsPerPattern: number; patterns: number },
): FeedRoute {
  return {
    id: `R${index}`,
    shortName: `${index}${index % 3 === 0 ? 'A' : ''}`,
    longName: `Terminus ${index} - Market ${index * 3}`,
    mode: 'BUS',
    agencyName: 'Metropolitan Transport Corporation',
    color: 'C8402F',
    textColor: 'FFFFFF',
    patterns: Array.from({ length: Math.max(0, patterns) }, (_, pattern) => {
      const length = stopsPerPattern - (pattern % 10);
      return createPattern(`T${index}-${pattern}`, {
        directionId: pattern % 2,
        stopIds: Array.from({ length }, (_, call) => createStop((index * 131 + pattern + call) % stops).id),
      });
    }),
  };
}

function createPattern(
  tripId: string,
  { directionId, stopIds }: { directionId: number; stopIds: string[] },
): FeedPattern {
  return {
    directionId,
    headsign: `towards ${stopIds.at(-1)}`,
    stopIds,
    tripCount: 20 + (stopIds.length % 13),
    exampleTripId: tripId,
    times: stopIds.map((stopId, call) => {
      const arrival = 21_600 + call * 97 + Math.floor(scatter(Number(stopId.slice(1)) + call) * 60);
      return { arrival, departure: arrival + 15 };
    }),
  };
}

/** A deterministic pseudo-random number from 0 to 1, because real coordinates and times do not compress like a grid. */
function scatter(seed: number): number {
  const value = Math.sin(seed * 12.9898) * 43_758.5453;
  return value - Math.floor(value);
}
