/** GeoJSON (RFC 7946) of the second version: each path has one type of geometry and one of properties. */
import * as z from 'zod/mini';
import type { LatLong } from '../../../shared/transit/routes.ts';
import { route, stop } from '../answers/schemas.ts';
import { vehiclePosition } from '../answers/vehicle-schemas.ts';

/** Longitude, latitude in WGS 84 degrees. */
const position = z.array(z.number()).check(z.minLength(2), z.maxLength(2));
const point = z.object({ type: z.literal('Point'), coordinates: position });
/** null where there are fewer than two points. */
const line = z.nullable(z.object({ type: z.literal('LineString'), coordinates: z.array(position) }));
const textOrNull = z.nullable(z.string());

function collectionOf<Id extends z.ZodMiniType, Geometry extends z.ZodMiniType, Properties extends z.ZodMiniType>(
  id: Id,
  geometry: Geometry,
  properties: Properties,
) {
  return z.object({
    type: z.literal('FeatureCollection'),
    features: z.array(z.object({ type: z.literal('Feature'), id, geometry, properties })),
  });
}

/** A feature of a collection. */
export type Feature<Collection extends z.ZodMiniType<{ features: readonly unknown[] }>> =
  z.infer<Collection>['features'][number];

const { shortName, longName, mode, color, textColor } = route.shape;
const direction = { routeId: z.string(), directionId: z.nullable(z.number()), headsign: textOrNull };

export const routeLines = collectionOf(
  z.string(),
  line,
  z.object({ ...direction, shortName, longName, mode, color, textColor }),
);
export const shapeLines = collectionOf(z.string(), line, z.object({ ...direction, color, textColor }));

const { id: _stopId, lat: _lat, lon: _lon, distanceMeters: _distance, ...stopProperties } = stop.shape;
export const stopPoints = collectionOf(z.string(), point, z.object(stopProperties));

const { id: _vehicleId, lat: _vehicleLat, lon: _vehicleLon, ...vehicleProperties } = vehiclePosition.shape;
export const vehiclePoints = collectionOf(textOrNull, point, z.object(vehicleProperties));

export function pointOf({ lat, lon }: LatLong) {
  return { type: 'Point' as const, coordinates: [lon, lat] };
}

export function lineOf(points: readonly LatLong[]) {
  if (points.length < 2) return null;
  return { type: 'LineString' as const, coordinates: points.map(({ lat, lon }) => [lon, lat]) };
}
