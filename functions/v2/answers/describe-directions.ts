import type { PatternShape } from '../../../shared/otp/parse/parse-shape.ts';
import { scopeId } from '../../../shared/transit/network/ids.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import { findRepresentativePattern } from '../../../shared/transit/network/representative-pattern.ts';
import { listStopIds } from '../../../shared/transit/routes.ts';
import { findShape } from '../../sources/shapes.ts';
import type { Direction } from './schemas.ts';

/**
 * Describes one direction for each direction id of the patterns, or one without an id where the feed has none.
 * @param shapes null where the answer needs none
 */
export function describeDirections(
  network: Network,
  routeRow: number,
  shapes: readonly PatternShape[] | null,
): Direction[] {
  const { patternStarts } = network.routes;
  const ids = network.patterns.directionIds.subarray(patternStarts[routeRow], patternStarts[routeRow + 1]);
  return [...new Set(ids)].toSorted().map((directionId) => {
    const pattern = findRepresentativePattern(network, routeRow, directionId);
    return {
      directionId: directionId === -1 ? null : directionId,
      headsign: pattern === undefined ? null : (network.patterns.headsigns[pattern] ?? null),
      stopIds: listStopIds(network, routeRow, directionId).map((stopId) => scopeId(network.feedId, stopId)),
      shape: shapes === null ? null : (findShape(shapes, network, routeRow, directionId)?.polyline ?? null),
    };
  });
}
