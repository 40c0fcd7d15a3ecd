import type { GtfsFeed } from '../../gtfs/gtfs-feed.ts';
import { GtfsError } from '../../gtfs/table.ts';
import { buildPatterns, linkPattern } from './build-patterns.ts';
import { buildStops, type FeedStops } from './build-stops.ts';
import { buildTranslations } from './build-translations.ts';
import { inHashMapOrder } from './hash-map-order.ts';
import { repairStopTimes } from './repair-stop-times.ts';
import { listServiceDates } from './service-dates.ts';
import type {
  Agency,
  Feed,
  Pattern,
  Place,
  Route,
  Service,
  Station,
  Stop,
  Transit,
  Trip,
  TripTime,
} from './transit.ts';
import { findTransitMode } from './transit-mode.ts';

/**
 * Builds the network of one OTP instance from its feeds.
 *
 * @throws Error where the feeds are in different time zones, which OTP also refuses
 */
export function buildTransit(feeds: ReadonlyMap<string, GtfsFeed>): Transit {
  const timeZone = getTimeZone(feeds);
  const built = Array.from(feeds, ([feedId, feed]) => buildFeed(feedId, feed));
  const patterns = inHashMapOrder(
    built.flatMap((feed) => feed.patterns),
    ({ code }) => code,
  );
  patterns.forEach(linkPattern);
  return {
    timeZone,
    feeds: built.map(({ feed }) => feed),
    routes: mapById(built.flatMap(({ routes }) => routes)),
    patterns: new Map(patterns.map((pattern) => [pattern.code, pattern])),
    trips: mapById(built.flatMap(({ trips }) => trips)),
    stops: mapById(built.flatMap(({ stops }) => stops)),
    stations: mapById(built.flatMap(({ stations }) => stations)),
    shapes: new Map(
      Array.from(feeds, ([feedId, { shapes = new Map<string, readonly Place[]>() }]) =>
        Array.from(shapes, ([id, points]): [string, readonly Place[]] => [`${feedId}:${id}`, points]),
      ).flat(),
    ),
    translations: buildTranslations(Array.from(feeds, ([feedId, { translations = [] }]) => [feedId, translations])),
  };
}

function getTimeZone(feeds: ReadonlyMap<string, GtfsFeed>): string {
  const zones = new Map<string, string>();
  for (const [feedId, { agencies }] of feeds) {
    for (const { timeZone } of agencies) zones.set(timeZone, zones.get(timeZone) ?? feedId);
  }
  const [first, ...others] = zones;
  if (!first) throw new Error('There is no feed to serve.');
  if (others.length > 0) {
    const list = Array.from(zones, ([zone, feedId]) => `${feedId} is in ${zone}`).join(', ');
    throw new Error(`One OTP instance serves one time zone, and ${list}: start one instance for each zone.`);
  }
  return first[0];
}

type BuiltFeed = {
  readonly feed: Feed;
  readonly routes: Route[];
  readonly patterns: Pattern[];
  readonly trips: Trip[];
  readonly stops: Stop[];
  readonly stations: Station[];
};

function buildFeed(feedId: string, gtfs: GtfsFeed): BuiltFeed {
  const agencies = gtfs.agencies.map(({ id, ...agency }) => ({
    ...agency,
    lang: agency.lang ?? null,
    phone: agency.phone ?? null,
    fareUrl: agency.fareUrl ?? null,
    gtfsId: `${feedId}:${id ?? feedId}`,
    routes: [],
  }));
  const allRoutes = buildRoutes(feedId, gtfs, agencies);
  const { stops, stations } = buildStops(feedId, gtfs);
  const trips = buildTrips(feedId, gtfs, mapById(allRoutes), stops);
  const routes = allRoutes.filter((route) => route.trips.length > 0); // OTP drops the others
  const patterns = buildPatterns(trips);
  return {
    feed: { id: feedId, agencies, publisher: gtfs.publisher },
    routes,
    patterns,
    trips,
    stops: [...stops.values()],
    stations,
  };
}

function buildRoutes(feedId: string, gtfs: GtfsFeed, agencies: readonly Agency[]): Route[] {
  return gtfs.routes.map(({ id, agencyId, ...rest }) => {
    const mode = findTransitMode(rest.type);
    const agency = agencies.find(({ gtfsId }) => gtfsId === `${feedId}:${agencyId ?? feedId}`);
    if (mode === undefined) {
      throw new GtfsError(
        `${feedId}: routes.txt: route ${id} has route_type ${rest.type}, which OpenTripPlanner refuses.`,
      );
    }
    if (agency === undefined) throw new GtfsError(`${feedId}: routes.txt: route ${id} has no agency.`);
    const { desc = null, url = null, sortOrder = null } = rest;
    const own = { gtfsId: `${feedId}:${id}`, feedId, mode, agency, desc, url, sortOrder };
    const route: Route = { ...rest, ...own, patterns: [], trips: [] };
    agency.routes.push(route);
    return route;
  });
}

function buildTrips(
  feedId: string,
  gtfs: GtfsFeed,
  routes: ReadonlyMap<string, Route>,
  stops: FeedStops['stops'],
): Trip[] {
  const services = new Map<string, Service>(
    gtfs.services.map((service) => [
      service.id,
      { gtfsId: `${feedId}:${service.id}`, dates: listServiceDates(service) },
    ]),
  );
  return gtfs.trips.flatMap((gtfsTrip) => {
    const { id, routeId, serviceId, stopTimes, shapeId, wheelchairAccessible, bikesAllowed, carsAllowed, ...rest } =
      gtfsTrip;
    const route = routes.get(`${feedId}:${routeId}`);
    if (!route) return [];
    const service = services.get(serviceId);
    const times = buildTimes(`${feedId}: trip ${id}`, stopTimes, stops);
    if (service === undefined || times.length === 0) return []; // OTP drops the trip
    const trip: Trip = {
      ...rest,
      gtfsId: `${feedId}:${id}`,
      feedId,
      route,
      service,
      shapeId: shapeId && `${feedId}:${shapeId}`,
      times,
      wheelchair: wheelchairAccessible ?? 0,
      bikes: bikesAllowed ?? 0,
      cars: carsAllowed ?? 0,
      pattern: null,
    };
    route.trips.push(trip);
    return [trip];
  });
}

function buildTimes(
  where: string,
  stopTimes: GtfsFeed['trips'][number]['stopTimes'],
  stops: FeedStops['stops'],
): TripTime[] {
  return repairOrRefuse(where, stopTimes).flatMap(({ stopId, ...call }) => {
    const stop = stops.get(stopId);
    return stop ? [{ ...call, stop }] : [];
  });
}

function repairOrRefuse(where: string, stopTimes: GtfsFeed['trips'][number]['stopTimes']) {
  try {
    return repairStopTimes(stopTimes);
  } catch (error) {
    throw new GtfsError(`${where}: ${(error as Error).message}.`, { cause: error });
  }
}

function mapById<T extends { readonly gtfsId: string }>(items: readonly T[]): Map<string, T> {
  const ordered = inHashMapOrder(items, ({ gtfsId }) => gtfsId);
  return new Map(ordered.map((item) => [item.gtfsId, item]));
}
