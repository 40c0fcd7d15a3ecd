import type { GtfsRoute, GtfsStop } from '../gtfs/gtfs-feed.ts';

/** A route with all its places and services. */
export type Line = {
  readonly route: GtfsRoute;
  /** Stops and, for the metro, stations. */
  readonly places: readonly CityStop[];
  readonly services: readonly LineService[];
};

/** Trips that call at the same stops, at regular intervals through the day. */
export type LineService = {
  readonly directionId: 0 | 1;
  readonly headsign: string;
  readonly stops: readonly CityStop[];
  readonly serviceId: string;
  /** Minutes after midnight; may pass 1440. */
  readonly firstMinute: number;
  readonly lastMinute: number;
  readonly everyMinutes: number;
  readonly metersPerSecond: number;
  readonly dwellSeconds: number;
};

/** A stop of the city; each has a name. */
export type CityStop = GtfsStop & { readonly name: string };

export type Point = { readonly lat: number; readonly lon: number };

/** Metres in a degree of latitude. */
const metersPerDegree = 111_195;

/** The centre of the town, on its east coast. */
export const townCenter: Point = { lat: 10.934, lon: 79.834 };

/** Moves a point by a distance and a heading in radians: 0 is north, π/2 is east. */
export function movePoint({ lat, lon }: Point, heading: number, meters: number): Point {
  const degrees = meters / metersPerDegree;
  return {
    lat: round(lat + degrees * Math.cos(heading)),
    lon: round(lon + (degrees * Math.sin(heading)) / Math.cos((lat * Math.PI) / 180)),
  };
}

/** Distance in metres on a flat earth, which is exact enough for a town. */
export function measureMeters(from: Point, to: Point): number {
  const north = (to.lat - from.lat) * metersPerDegree;
  const east = (to.lon - from.lon) * metersPerDegree * Math.cos((from.lat * Math.PI) / 180);
  return Math.hypot(north, east);
}

/** Creates a stop; fields that are not given are null. */
export function createStop(stop: Point & Pick<CityStop, 'id' | 'name'> & Partial<CityStop>): CityStop {
  return {
    ...{ code: null, zoneId: null, kind: 'stop', parentId: null, platformCode: null, wheelchairBoarding: null },
    ...stop,
  };
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
