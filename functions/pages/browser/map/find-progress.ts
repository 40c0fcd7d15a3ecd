import type { Point, RouteStop } from './network.ts';

/** How far a vehicle is on its route. */
export type Progress = {
  readonly stopsDone: number;
  /** The part of the line behind the vehicle. */
  readonly done: readonly Point[];
};

/** Finds the stop and the point of the line that are nearest to the vehicle: what comes before them is done. */
export function findProgress(vehicle: Point, stops: readonly RouteStop[], line: readonly Point[]): Progress {
  const at = findNearest(
    vehicle,
    stops.map(({ stopPoint }) => stopPoint),
  );
  return { stopsDone: Math.max(0, at), done: line.slice(0, findNearest(vehicle, line) + 1) };
}

/** Measures on a plane, because a route is small. @returns -1 without points */
function findNearest({ lat, lon }: Point, points: readonly Point[]): number {
  const width = Math.cos((lat * Math.PI) / 180);
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, point] of points.entries()) {
    const distance = (point.lat - lat) ** 2 + ((point.lon - lon) * width) ** 2;
    if (distance < least) {
      least = distance;
      nearest = index;
    }
  }
  return nearest;
}
