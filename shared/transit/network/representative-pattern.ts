import { compareText, compareTexts } from '../text/compare-text.ts';
import type { FeedPattern } from './feed-network.ts';
import type { Network } from './network.ts';

/**
 * The order in which patterns stand for their route: most stops, then most trips, then the smallest sequence of stop
 * ids (api-contract.md). What follows only makes the order total; OTP's pattern codes change with each graph and have no say.
 */
export function compareByRepresentation(a: FeedPattern, b: FeedPattern): number {
  return (
    b.stopIds.length - a.stopIds.length ||
    b.tripCount - a.tripCount ||
    compareTexts(a.stopIds, b.stopIds) ||
    (a.directionId ?? -1) - (b.directionId ?? -1) ||
    compareText(a.exampleTripId ?? '', b.exampleTripId ?? '') ||
    compareText(a.headsign ?? '', b.headsign ?? '')
  );
}

/** The row of the pattern that stands for a route, or for one direction of it; undefined where there is none. */
export function findRepresentativePattern(
  network: Network,
  routeRow: number,
  directionId?: number | undefined,
): number | undefined {
  const { patternStarts } = network.routes;
  const end = patternStarts[routeRow + 1] ?? 0;
  for (let row = patternStarts[routeRow] ?? 0; row < end; row += 1) {
    if (directionId === undefined || network.patterns.directionIds[row] === directionId) return row;
  }
  return undefined;
}
