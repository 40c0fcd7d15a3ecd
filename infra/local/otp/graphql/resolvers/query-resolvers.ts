import { listNearbyStops } from '../../model/nearby-stops.ts';
import { addDays } from '../../model/service-dates.ts';
import type { Place, Route, Stop, Transit, Trip } from '../../model/transit.ts';
import type { Alert } from '../../realtime/alerts.ts';
import { runsWithin } from './entity-resolvers.ts';
import { findTypeName } from './find-type-name.ts';
import { type PageRequest, pageConnection } from './page-connection.ts';
import type { ResolveContext } from './resolve-context.ts';
import { parseDate, type ServiceDates } from './values.ts';

type Context = ResolveContext;
type ById = { readonly id: string };
type ByName = { readonly ids?: readonly string[] | null; readonly name?: string | null };
type ByFeeds = { readonly feeds?: readonly string[] | null };
type RouteFilter = ByName &
  ByFeeds & { readonly transportModes?: readonly string[] | null; readonly serviceDates?: ServiceDates };
type AlertFilter = ByFeeds &
  Readonly<Partial<Record<'cause' | 'effect' | 'severityLevel' | 'route' | 'stop', readonly string[] | null>>>;
type Box = Readonly<Record<'minLat' | 'minLon' | 'maxLat' | 'maxLon', number>>;
type CancelledFilter = Readonly<
  Partial<Record<'feeds' | 'routes' | 'patterns' | 'trips', readonly string[] | null>>
> & {
  readonly minDate?: string | null;
  readonly maxDate?: string | null;
};
type FuzzyTrip = {
  readonly route: string;
  readonly direction: number;
  readonly date: string;
  readonly time: number;
};
type Nearby = Place & PageRequest & { readonly radius: number };

/** OTP 2 has no clusters, and the stand-in has no bicycles and no car parks: these lists are empty. */
const listsOfNothing: Readonly<Record<string, () => readonly [] | null>> = Object.fromEntries(
  'cluster bikePark bikeRentalStation carPark rentalVehicle vehicleParking vehicleRentalStation'
    .split(' ')
    .flatMap((name) => [
      [name, () => null],
      [`${name}s`, () => []],
    ]),
);

/** Resolvers of the fields of OTP's QueryType. */
export const queryResolvers = {
  agencies: (_: unknown, { transit }: Context) => transit.feeds.flatMap(({ agencies }) => agencies),
  agency: (_: unknown, { transit }: Context, { id }: ById) =>
    transit.feeds.flatMap(({ agencies }) => agencies).find(({ gtfsId }) => gtfsId === checkId(id)),
  alerts: (_: unknown, { realtime }: Context, { feeds, cause, effect, severityLevel, route, stop }: AlertFilter) => {
    const isOf = (wanted: readonly string[] | null | undefined, value: string) => !wanted || wanted.includes(value);
    const isAbout = (wanted: readonly string[] | null | undefined, { entities }: Alert, typeName: string) =>
      !wanted ||
      entities.some((one) => findTypeName(one) === typeName && 'gtfsId' in one && wanted.includes(one.gtfsId));
    return realtime.alerts
      .filter((alert) => isOf(feeds, alert.feed) && isOf(cause, alert.cause) && isOf(effect, alert.effect))
      .filter((alert) => isOf(severityLevel, alert.severity))
      .filter((alert) => isAbout(route, alert, 'Route') && isAbout(stop, alert, 'Stop'));
  },
  feeds: (_: unknown, { transit }: Context) => transit.feeds,

  routes: (_: unknown, { transit }: Context, { feeds, transportModes, serviceDates, ...filter }: RouteFilter) =>
    pick(transit.routes, filter, ({ shortName, longName }: Route) => [shortName, longName])
      .filter((route) => !feeds || (route && feeds.includes(route.feedId)))
      .filter((route) => !transportModes || (route && transportModes.includes(route.mode)))
      .filter((route) => !serviceDates || route?.patterns.some((pattern) => runsWithin(pattern, serviceDates))),
  route: (_: unknown, { transit }: Context, { id }: ById) => transit.routes.get(checkId(id)),

  patterns: (_: unknown, { transit }: Context) => [...transit.patterns.values()],
  pattern: (_: unknown, { transit }: Context, { id }: ById) => transit.patterns.get(checkId(id)),

  trips: (_: unknown, { transit }: Context, { feeds }: ByFeeds) =>
    [...transit.trips.values()].filter((trip: Trip) => !feeds || feeds.includes(trip.feedId)),
  trip: (_: unknown, { transit }: Context, { id }: ById) => transit.trips.get(checkId(id)),

  stops: (_: unknown, { transit }: Context, filter: ByName) => pick(sortedStops(transit), filter, ({ name }) => [name]),
  stop: (_: unknown, { transit }: Context, { id }: ById) => transit.stops.get(checkId(id)),
  stations: (_: unknown, { transit }: Context, filter: ByName) => pick(transit.stations, filter, ({ name }) => [name]),
  station: (_: unknown, { transit }: Context, { id }: ById) => transit.stations.get(checkId(id)),
  stopsByRadius: (_: unknown, { transit }: Context, { radius, lat, lon, ...page }: Nearby) =>
    pageConnection(listNearbyStops(transit.stops.values(), { lat, lon }, radius), page),

  stopsByBbox: (_: unknown, { transit }: Context, { feeds, minLat, minLon, maxLat, maxLon }: Box & ByFeeds) =>
    [...transit.stops.values()]
      .filter(({ feedId }) => !feeds || feeds.includes(feedId))
      .filter(({ lat, lon }) => lat >= minLat && lat <= maxLat && lon >= minLon && lon <= maxLon),

  canceledTrips: (_: unknown, { realtime }: Context, page: PageRequest) => ({
    ...pageConnection(realtime.cancelled, page),
    totalCount: realtime.cancelled.length,
  }),
  cancelledTripTimes: (_: unknown, { realtime }: Context, filter: CancelledFilter) => {
    const isOf = (wanted: readonly string[] | null | undefined, id: string) => !wanted || wanted.includes(id);
    const [first, last] = [parseDate(filter.minDate), parseDate(filter.maxDate)];
    return realtime.cancelled
      .filter(({ date }) => (first === null || date >= first) && (last === null || date <= last))
      .filter(({ trip }) => isOf(filter.feeds, trip.feedId) && isOf(filter.routes, trip.route.gtfsId))
      .filter(({ trip }) => isOf(filter.trips, trip.gtfsId) && isOf(filter.patterns, trip.pattern?.code ?? ''))
      .map(({ trip, date }) => ({ trip, date, position: 0 }));
  },
  fuzzyTrip: (_: unknown, { transit }: Context, { route, direction, date, time }: FuzzyTrip) => {
    const day = parseDate(date) ?? '';
    const trips = transit.routes.get(checkId(route))?.trips ?? [];
    return trips.find(
      (trip) =>
        trip.service.dates.has(day) &&
        trip.times[0]?.departure === time &&
        (direction === -1 || trip.directionId === direction),
    );
  },
  node: (_: unknown, context: Context, { id }: ById) => {
    const [, type = '', own = ''] = /^(\w+):(.+)$/s.exec(Buffer.from(id, 'base64url').toString()) ?? [];
    const { transit, realtime } = context;
    const find: Readonly<Record<string, () => unknown>> = {
      Agency: () => transit.feeds.flatMap(({ agencies }) => agencies).find(({ gtfsId }) => gtfsId === own),
      Alert: () => realtime.alerts.find((alert) => alert.id === own),
      Pattern: () => transit.patterns.get(own),
      Route: () => transit.routes.get(own),
      Stop: () => transit.stops.get(own) ?? transit.stations.get(own),
      Trip: () => transit.trips.get(own),
    };
    const found = find[type];
    return found?.();
  },
  viewer: () => ({}),

  ...listsOfNothing,
  vehicleRentalsByBbox: () => [],

  serviceTimeRange: (_: unknown, { transit, days }: Context) => {
    const [first, last] = findDateRange(transit);
    return { start: days.startOf(first), end: days.startOf(addDays(last, 1)) };
  },
};

const dateRanges = new WeakMap<Transit, readonly [string, string]>();

/** The first and the last date of all services. */
function findDateRange(transit: Transit): readonly [string, string] {
  const known = dateRanges.get(transit);
  if (known !== undefined) return known;
  const services = new Set(Array.from(transit.trips.values(), ({ service }) => service));
  const dates = Array.from(services, (service) => [...service.dates]).flat();
  const range = [dates.reduce(earlier), dates.reduce(later)] as const;
  dateRanges.set(transit, range);
  return range;
}

/** OTP requires every id to be `feed:id`. */
function checkId(id: string): string {
  if (!id.includes(':')) throw new Error(`invalid feed-scoped-id: ${id}`);
  return id;
}

/** OTP sorts this list and no other. */
function sortedStops({ stops }: Transit): ReadonlyMap<string, Stop> {
  return new Map([...stops].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Ids take precedence over a name, as in OTP; an unknown id gives null in its place. */
function pick<T>(all: ReadonlyMap<string, T>, { ids, name }: ByName, namesOf: (item: T) => (string | null)[]) {
  if (ids) return ids.map((id) => all.get(checkId(id)));
  const prefix = name?.toLowerCase();
  if (prefix === undefined) return [...all.values()];
  return [...all.values()].filter((item) => namesOf(item).some((text) => text?.toLowerCase().startsWith(prefix)));
}

const earlier = (a: string, b: string) => (b < a ? b : a);
const later = (a: string, b: string) => (b > a ? b : a);
