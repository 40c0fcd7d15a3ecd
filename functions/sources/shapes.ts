import { type PatternShape, parseShapes } from '../../shared/otp/parse/parse-shape.ts';
import { shapeQuery } from '../../shared/otp/queries.ts';
import { scopeId } from '../../shared/transit/network/ids.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { listStopIds } from '../../shared/transit/routes.ts';
import { askOtp } from '../answers/ask-otp.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';

/** Reads the shapes of a route's patterns; null for a route that the OTP does not have. */
export async function readShapes(
  network: Network,
  routeRow: number,
  context: EndpointContext,
): Promise<readonly PatternShape[] | null> {
  const { feedId } = network;
  const id = network.routes.ids[routeRow] ?? '';
  const { value } = await askOtp(
    {
      kind: 'shape',
      instance: context.services.otp.getInstance({ feedId }),
      key: [feedId, id],
      write: () => ({ query: shapeQuery, variables: { id: scopeId(feedId, id) } }),
      parse: (data) => parseShapes(data, feedId),
    },
    { ...context, language: null }, // no texts: one entry of the cache serves all languages
  );
  return value;
}

/**
 * Finds the shape of the representative pattern of a route, or of one direction: that with the same stops.
 * @param directionId -1 for patterns without one
 */
export function findShape(
  shapes: readonly PatternShape[],
  network: Network,
  routeRow: number,
  directionId?: number,
): PatternShape | undefined {
  return findShapeOfStops(shapes, listStopIds(network, routeRow, directionId), directionId);
}

/**
 * Finds the shape of the pattern with these stops.
 * @param directionId -1 for patterns without one
 */
export function findShapeOfStops(
  shapes: readonly PatternShape[],
  stopIds: readonly string[],
  directionId?: number,
): PatternShape | undefined {
  return shapes.find(
    (shape) =>
      (directionId === undefined || (shape.directionId ?? -1) === directionId) &&
      shape.stopIds.length === stopIds.length &&
      shape.stopIds.every((stopId, index) => stopId === stopIds[index]),
  );
}
