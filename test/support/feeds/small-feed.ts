import type { FeedNetwork, FeedPattern, FeedStation, FeedStop } from '../../../shared/transit/network/feed-network.ts';

/**
 * A small town for tests:
 * - route R1 runs A B C (5 trips), C B A (7 trips) and, without stopping at B, A C (9 trips);
 * - route R2 runs from D to platform P of station S, by frequency, without times;
 * - route R3 has no patterns, and stop E of station S has no routes;
 * - B and D share the code `2`; C has no code; a stop and a route have ids with a colon.
 */
export const smallFeed: FeedNetwork = {
  feedId: 'town',
  timeZone: 'Asia/Kolkata',
  routes: [
    {
      ...describeRoute('R2'),
      mode: 'METRO',
      patterns: [createPattern(['D', 'P'], { trips: 2, directionId: null, example: 'f1', times: null })],
    },
    {
      ...describeRoute('R1'),
      mode: 'BUS',
      patterns: [
        createPattern(['A', 'C'], { trips: 9, directionId: 0, example: 't3', times: [0, 300] }),
        createPattern(['A', 'B', 'C'], { trips: 5, directionId: 0, example: 't2', times: [0, 100, 250] }),
        createPattern(['C', 'B', 'A'], { trips: 7, directionId: 1, example: 't1', times: [0, 120, 310] }),
      ],
    },
    { ...describeRoute('R3'), mode: 'BUS', patterns: [] },
    { ...describeRoute('x:R4'), mode: 'TRAM', patterns: [] },
  ],
  stops: [
    createStop('C', { code: null, mode: 'BUS' }),
    createStop('B', { code: '2', mode: 'BUS' }),
    createStop('A', { code: '9', mode: 'BUS' }),
    createStop('D', { code: '2', mode: 'METRO' }),
    createStop('P', { code: '5', mode: 'METRO', stationId: 'S', platformCode: '1' }),
    createStop('E', { code: '6', mode: 'TRAM', stationId: 'S' }),
    createStop('u:v', { code: null, mode: null }),
  ],
  stations: [createStation('S', 'STN')],
};

function describeRoute(id: string) {
  return { id, shortName: id, longName: null, agencyName: 'Town Buses', color: null, textColor: null };
}

/** Departures are ten seconds after arrivals. */
function createPattern(
  stopIds: string[],
  options: { trips: number; directionId: number | null; example: string; times: number[] | null },
): FeedPattern {
  const { trips: tripCount, directionId, example: exampleTripId } = options;
  const times = options.times?.map((arrival) => ({ arrival, departure: arrival + 10 })) ?? null;
  return { directionId, headsign: null, stopIds, tripCount, exampleTripId, times };
}

function createStation(id: string, code: string | null): FeedStation {
  const number = id.codePointAt(0) ?? 0;
  return { id, code, name: `Stop ${id}`, lat: number, lon: number + 0.5, wheelchair: 0 };
}

function createStop(
  id: string,
  options: { code: string | null; mode: string | null; stationId?: string; platformCode?: string },
): FeedStop {
  const { code, mode, stationId = null, platformCode = null } = options;
  return { ...createStation(id, code), mode, stationId, platformCode, zoneId: null };
}
