import { decodePolyline } from '../../transit/polyline.ts';
import type { LatLong } from '../../transit/routes.ts';
import { loggedFaults, type Raw, readIdOfFeed, readItems, readList, readObject, readText } from './raw-shape.ts';

/** The shape of a pattern, with the stops that identify it. */
export type PatternShape = {
  readonly directionId: number | null;
  readonly stopIds: readonly string[];
  readonly points: readonly LatLong[];
  /** The same points as OTP's encoded polyline; null for a pattern without a shape. */
  readonly polyline: string | null;
};

/** Parses the answer to shapeQuery; undefined for a route that the OTP does not have. */
export function parseShapes(data: Raw, feedId: string): readonly PatternShape[] | undefined {
  if (data['route'] === null) return undefined;
  const readShape = ({ directionId, stops, patternGeometry }: Raw): PatternShape => {
    const polyline =
      (patternGeometry ?? null) === null || (patternGeometry as Raw)['points'] === null
        ? null
        : readText(readObject(patternGeometry, 'geometry')['points'], 'points');
    return {
      directionId: directionId === 0 || directionId === 1 ? directionId : null,
      stopIds: readList(stops, 'stops').map((stop) =>
        readIdOfFeed(readObject(stop, 'a stop')['gtfsId'], feedId, 'stops'),
      ),
      points: polyline === null ? [] : decodePolyline(polyline),
      polyline,
    };
  };
  return readItems(readObject(data['route'], 'route')['patterns'] ?? [], 'patterns', readShape, loggedFaults);
}
