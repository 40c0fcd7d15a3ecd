import { compareText, compareTexts } from '../text/compare-text.ts';
import type { FeedPattern } from './feed-network.ts';
import type { Network } from './network.ts';

/**
 * Sorts the representative pattern of a route first: most stops, then most trips, then the smallest sequence of stop ids
 * (docs/reference/http-api.md). The other criteria only make the order total. OTP's pattern codes change with each graph
 * and are not used.
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

/** Finds the row of the representative pattern of a route, or of one direction of it. */
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
