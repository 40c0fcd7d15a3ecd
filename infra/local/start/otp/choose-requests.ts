import type { DemoRoute } from '../../demo-operator/plan-duties.ts';

/** Chooses up to three paths to try: a route, its stops, and a vehicle on duty if there is one. */
export function chooseRequests(
  routes: readonly DemoRoute[],
  vehicle: { vehicleNo: string; feedId?: string } | undefined,
): string[] {
  const [route] = routes;
  const paths: string[][] = [];
  if (route !== undefined) {
    paths.push(['route', route.feedId, route.id], ['route-stop-mapping', route.feedId, 'route', route.id]);
    if (vehicle !== undefined)
      paths.push(['vehicle', vehicle.feedId ?? route.feedId, 'service-type', vehicle.vehicleNo]);
  }
  return paths.map((parts) => `/${parts.map(encodePart).join('/')}`);
}

/** The gateway decodes a path once before the function receives it, so a slash in an id is encoded twice. */
function encodePart(part: string): string {
  return encodeURIComponent(part.replaceAll('/', '%2F'));
}
