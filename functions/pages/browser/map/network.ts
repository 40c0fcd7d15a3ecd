import { findJson, readJson } from '../server/server.ts';

export type Point = { readonly lat: number; readonly lon: number };

export type Route = {
  readonly id: string;
  readonly name: string;
  readonly longName: string | null;
  readonly mode: string;
  /** One for each direction and branch. */
  readonly lines: readonly (readonly Point[])[];
  /** The feed's own colour, or the name of a token; routes that are neighbours in the list differ. */
  readonly colour: string;
};

/** A station with its platforms. */
export type Station = {
  readonly id: string;
  readonly name: string;
  readonly point: Point;
  readonly platforms: readonly { readonly code: string; readonly name: string; readonly platform: string | null }[];
};

export type Stop = {
  readonly code: string;
  readonly names: readonly string[];
  readonly point: Point;
  readonly routeId: string;
};

type Features<Properties, Geometry> = {
  readonly features: readonly {
    readonly id: string;
    readonly properties: Properties;
    readonly geometry: Geometry | null;
  }[];
};
type RouteProperties = { readonly shortName: string | null; readonly longName: string | null; readonly mode: string };
type StopProperties = {
  readonly stopCode: string;
  readonly stopName: string;
  readonly hindiName: string | null;
  readonly regionalName: string | null;
  readonly routeCode: string;
};

const colours = ['one', 'three', 'ten', 'five', 'nine', 'seven', 'eight', 'two'];

/** The whole network of a feed, as the API gives it in GeoJSON. */
export async function readNetwork(feed: string): Promise<{ routes: readonly Route[]; stops: readonly Stop[] }> {
  const of = encodeURIComponent(feed);
  const [routes, stops, drawn] = await Promise.all([
    readJson<Features<RouteProperties, { coordinates: [number, number][] }>>(`routes/${of}?format=geojson`),
    readJson<Features<StopProperties, { coordinates: [number, number] }>>(`stops/${of}?format=geojson`),
    readLines(feed),
  ]);
  return {
    routes: routes.features.map(({ id, properties, geometry }, index) => ({
      id,
      name: properties.shortName ?? properties.longName ?? id,
      longName: properties.longName,
      mode: properties.mode,
      lines: drawn.get(id)?.lines ?? [toPoints(geometry)],
      colour: drawn.get(id)?.colour ?? colours[index % colours.length] ?? 'one',
    })),
    stops: stops.features.flatMap(({ properties, geometry }) => {
      if (geometry === null) return [];
      const [lon, lat] = geometry.coordinates;
      const names = [properties.stopName, properties.hindiName, properties.regionalName].filter(
        (name) => name !== null,
      );
      return [{ code: properties.stopCode, names, point: { lat, lon }, routeId: properties.routeCode }];
    }),
  };
}

type Line = { readonly coordinates: readonly (readonly [number, number])[] };

function toPoints(line: Line | null): Point[] {
  return (line?.coordinates ?? []).map(([lon, lat]) => ({ lat, lon }));
}

/** The lines of every direction and branch, and `route_color`. A feed that is too large for one answer has none. */
async function readLines(feed: string) {
  type Properties = { readonly routeId: string; readonly color: string | null };
  const answer = await findJson<Features<Properties, Line>>(`v2/routes.geojson?feeds=${encodeURIComponent(feed)}`);
  const byRoute = Map.groupBy(answer?.features ?? [], ({ properties }) => withoutFeed(feed, properties.routeId));
  return new Map(
    [...byRoute].map(([id, features]) => [
      id,
      { colour: features[0]?.properties.color, lines: features.map(({ geometry }) => toPoints(geometry)) },
    ]),
  );
}

type StationProperties = {
  readonly kind: string;
  readonly name: string;
  readonly code: string | null;
  readonly platform: string | null;
  readonly parentId: string | null;
};

/** The stations and their platforms; of a very large feed those within the first 10,000 places. */
export async function readStations(feed: string): Promise<readonly Station[]> {
  const places = await findJson<Features<StationProperties, { coordinates: [number, number] }>>(
    `v2/stops.geojson?feeds=${encodeURIComponent(feed)}&limit=10000`,
  );
  const platforms = Map.groupBy(
    (places?.features ?? []).filter(({ properties }) => properties.parentId !== null),
    ({ properties }) => properties.parentId,
  );
  return (places?.features ?? []).flatMap(({ id, properties, geometry }) => {
    if (properties.kind !== 'STATION' || geometry === null) return [];
    const [lon, lat] = geometry.coordinates;
    const children = (platforms.get(id) ?? []).map(({ id: child, properties: { code, name, platform } }) => ({
      code: code ?? withoutFeed(feed, child),
      name,
      platform,
    }));
    return [{ id: withoutFeed(feed, id), name: properties.name, point: { lat, lon }, platforms: children }];
  });
}

function withoutFeed(feed: string, id: string): string {
  return id.startsWith(`${feed}:`) ? id.slice(feed.length + 1) : id;
}

export type Departure = {
  readonly routeName: string | null;
  readonly headsign: string | null;
  readonly localTime: string;
  readonly platform: string | null;
  readonly isRealtime: boolean;
  readonly isCancelled: boolean;
  readonly delaySeconds: number | null;
};

export function readDepartures(feed: string, stop: string): Promise<{ stopName: string; departures: Departure[] }> {
  return readJson(`departures/${encodeURIComponent(feed)}/${encodeURIComponent(stop)}?limit=8`);
}

export type RouteStop = {
  readonly stopCode: string;
  readonly stopName: string;
  readonly stopPoint: Point;
  readonly sequenceNum: number;
};

export function readRouteStops(feed: string, route: string, direction: '0' | '1' | null): Promise<RouteStop[]> {
  const query = direction === null ? '' : `?directionId=${direction}`;
  return readJson(`route-stop-mapping/${encodeURIComponent(feed)}/route/${encodeURIComponent(route)}${query}`);
}

export async function readShape(feed: string, route: string): Promise<readonly Point[]> {
  const shape = await findJson<{ points: Point[] }>(
    `route-shape/${encodeURIComponent(feed)}/${encodeURIComponent(route)}`,
  );
  return shape?.points ?? [];
}

export type Vehicle = {
  readonly vehicleId: string | null;
  readonly lat: number;
  readonly lon: number;
  readonly routeId: string | null;
};

export async function readVehicles(feed: string): Promise<readonly Vehicle[]> {
  return (await findJson<Vehicle[]>(`vehicle-positions/${encodeURIComponent(feed)}`)) ?? [];
}

type TripOfDuty = {
  readonly trip_number: number | null;
  readonly route_id: string;
  readonly route_name: string | null;
  readonly stops_count: number | null;
};

export type Duty = {
  readonly vehicle_no: string;
  readonly service_type: string | null;
  readonly route_id: string | null;
  readonly route_number: string | null;
  readonly trip_number: number | null;
  readonly is_active_trip: boolean;
  readonly depot: string | null;
  readonly remaining_trip_details: readonly TripOfDuty[] | null;
};

export async function findDuty(feed: string, vehicle: string): Promise<Duty | undefined> {
  const duty = await findJson<Duty>(`vehicle/${encodeURIComponent(feed)}/service-type/${encodeURIComponent(vehicle)}`);
  return duty?.route_id === null && duty.service_type === null ? undefined : duty;
}

export type Found = {
  readonly routes: readonly { id: string; shortName: string | null; longName: string | null }[];
  readonly stops: readonly RouteStop[];
};

/** The API's own search. */
export async function search(feed: string, text: string): Promise<Found> {
  const of = encodeURIComponent(feed);
  const query = encodeURIComponent(text);
  const [routes, stops] = await Promise.all([
    findJson<Found['routes']>(`routes/${of}/fuzzy/${query}?limit=5`),
    findJson<RouteStop[]>(`stops/${of}/fuzzy/${query}?limit=10`),
  ]);
  return { routes: routes ?? [], stops: stops ?? [] };
}
