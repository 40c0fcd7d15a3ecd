import type { Place, Stop } from './transit.ts';

/** The earth's radius, as in OTP. */
const earthRadiusMeters = 6_371_010;

export type NearbyStop = { readonly stop: Stop; readonly distance: number };

/** Lists the stops less than a radius away, nearest first, by great-circle distance in whole metres. */
export function listNearbyStops(stops: Iterable<Stop>, center: Place, radiusMeters: number): NearbyStop[] {
  return Array.from(stops, (stop) => ({ stop, distance: Math.round(distanceMeters(center, stop)) }))
    .filter(({ distance }) => distance < radiusMeters)
    .sort((a, b) => a.distance - b.distance);
}

function distanceMeters(from: Place, to: Place): number {
  const [fromLat, toLat, turn] = [radians(from.lat), radians(to.lat), radians(to.lon - from.lon)];
  const east = Math.cos(toLat) * Math.sin(turn);
  const north = Math.cos(fromLat) * Math.sin(toLat) - Math.sin(fromLat) * Math.cos(toLat) * Math.cos(turn);
  const along = Math.sin(fromLat) * Math.sin(toLat) + Math.cos(fromLat) * Math.cos(toLat) * Math.cos(turn);
  return earthRadiusMeters * Math.atan2(Math.hypot(east, north), along);
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
