import { listNearbyStops } from '../model/nearby-stops.ts';
import { addDays } from '../model/service-dates.ts';
import type { Place, Route, Stop, Transit, Trip } from '../model/transit.ts';
import { type PageRequest, pageConnection } from './page-connection.ts';
import type { ResolveContext } from './resolve-context.ts';

type Context = ResolveContext;
type ById = { readonly id: string };
type ByName = { readonly ids?: readonly string[] | null; readonly name?: string | null };
type ByFeeds = { readonly feeds?: readonly string[] | null };
type RouteFilter = ByName & ByFeeds & { readonly transportModes?: readonly string[] | null };
type Nearby = Place & PageRequest & { readonly radius: number };

/** Resolvers of the fields of OTP's QueryType. */
export const queryResolvers = {
  agencies: (_: unknown, { transit }: Context) => transit.feeds.flatMap(({ agencies }) => agencies),
  agency: (_: unknown, { transit }: Context, { id }: ById) =>
    transit.feeds.flatMap(({ agencies }) => agencies).find(({ gtfsId }) => gtfsId === checkId(id)),
  alerts: (_: unknown, { realtime }: Context, { feeds }: ByFeeds) =>
    realtime.alerts.filter(({ feed }) => !feeds || feeds.includes(feed)),
  feeds: (_: unknown, { transit }: Context) => transit.feeds,

  routes: (_: unknown, { transit }: Context, { feeds, transportModes, ...filter }: RouteFilter) =>
    pick(transit.routes, filter, ({ shortName, longName }: Route) => [shortName, longName])
      .filter((route) => !feeds || (route && feeds.includes(route.feedId)))
      .filter((route) => !transportModes || (route && transportModes.includes(route.mode))),
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

  serviceTimeRange: (_: unknown, { transit, days }: Context) => {
    const services = new Set(Array.from(transit.trips.values(), ({ service }) => service));
    const dates = Array.from(services, (service) => [...service.dates]).flat();
    const [first, last] = [dates.reduce(earlier), dates.reduce(later)];
    return { start: days.startOf(first), end: days.startOf(addDays(last, 1)) };
  },
};

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
