import { scopeId } from '../../../shared/transit/network/ids.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import { getCallRange, listPatternStopIds } from '../../../shared/transit/routes.ts';

/** A pattern that draws a part of a route. */
export type RouteLine = {
  /** `feed:route:direction`; the branches of a direction have their number after it. */
  readonly id: string;
  readonly pattern: number;
  readonly directionId: number | null;
  readonly headsign: string | null;
  /** In order of travel, without the feed. */
  readonly stopIds: readonly string[];
};

/**
 * Lists the patterns that together visit all stops of a route: for each direction the representative one, then each pattern
 * with a stop that no earlier one has, such as a branch. Shorter trips and those that skip stops add nothing.
 */
export function listRouteLines(network: Network, routeRow: number): readonly RouteLine[] {
  const { routes, patterns, feedId } = network;
  const [start = 0, end = 0] = [routes.patternStarts[routeRow], routes.patternStarts[routeRow + 1]];
  const routeId = scopeId(feedId, routes.ids[routeRow] ?? '');
  const rows = Array.from({ length: end - start }, (_, index) => start + index); // the representative one first
  const byDirection = Map.groupBy(rows, (row) => patterns.directionIds[row] ?? -1);
  return [...byDirection]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([direction, ofDirection]) => {
      const directionId = direction === -1 ? null : direction;
      const base = `${routeId}:${directionId ?? ''}`;
      return chooseRows(network, ofDirection).map((pattern, index) => ({
        id: index === 0 ? base : `${base}:${index}`,
        pattern,
        directionId,
        headsign: patterns.headsigns[pattern] ?? null,
        stopIds: listPatternStopIds(network, pattern),
      }));
    });
}

function chooseRows(network: Network, rows: readonly number[]): readonly number[] {
  const { stops } = network.calls;
  const visited = new Set<number>();
  return rows.filter((row, index) => {
    const { start, end } = getCallRange(network, row);
    const before = visited.size;
    for (const stop of stops.subarray(start, end)) visited.add(stop);
    return index === 0 || visited.size > before;
  });
}
