import * as z from 'zod/mini';
import type { Endpoint } from '../../shared/http/endpoint.ts';
import type { Services } from '../../shared/services.ts';
import * as shapes from '../answers/answer-schemas.ts';
import { defineEndpoint } from '../answers/define-endpoint.ts';

type Endpoints = readonly Endpoint<Services>[];

/** Creates the endpoint that serves the OpenAPI document of these endpoints, in this order, and of itself. */
export function createOpenapiEndpoint(others: {
  before(): Promise<Endpoints>;
  own: Endpoints;
  after(): Promise<Endpoints>;
}): Endpoint<Services> {
  let document: Promise<Record<string, unknown>> | undefined; // the settings of an environment never change
  const own: Endpoint<Services> = defineEndpoint({
    method: 'GET',
    path: '/openapi.json',
    summary: 'The OpenAPI document of this API',
    caching: 'network',
    answer: z.record(z.string(), z.unknown()),
    handle: ({ services: { configuration } }) => {
      document ??= describeAll(configuration.HEADWAY_ADMIN_ACCESS === 'open-on-loopback');
      return document;
    },
  });
  const describeAll = async (isAdminOpen: boolean) => {
    const [before, after] = await Promise.all([others.before(), others.after()]);
    return describeEndpoints([...before, ...others.own, own, ...after], isAdminOpen);
  };
  return own;
}

async function describeEndpoints(
  endpoints: readonly Endpoint<Services>[],
  isAdminOpen: boolean,
): Promise<Record<string, unknown>> {
  const [{ describeApi }, v2, vehicles, timetables, { references, meta }] = await Promise.all([
    import('../../shared/http/describe-api.ts'),
    import('../v2/answers/schemas.ts'),
    import('../v2/answers/vehicle-schemas.ts'),
    import('../v2/answers/timetable-schemas.ts'),
    import('../v2/answers/define-v2-endpoint.ts'),
  ]);
  return describeApi(endpoints, {
    title: 'Headway',
    version: '1.0.0',
    description:
      'Routes, stops, trips, departures and vehicle duties of a city. Paths under /v2 are the second version; the others are those of an older service.',
    contact: { name: 'The maintainers of Headway' },
    tags: tagDescriptions,
    findTag,
    isAdminOpen,
    shapes: {
      LatLong: shapes.latLong,
      Gate: shapes.gate,
      Route: shapes.route,
      RouteStopMapping: shapes.routeStopMapping,
      Stop: shapes.stop,
      NearbyStop: shapes.nearbyStop,
      DepartureBoard: shapes.departureBoard,
      VehiclePosition: shapes.vehiclePosition,
      ServiceAlert: shapes.serviceAlert,
      RouteShape: shapes.routeShape,
      FeedInfo: shapes.feedInfo,
      Trip: shapes.trip,
      TripDetails: shapes.tripDetails,
      TripOfDuty: shapes.tripOfDuty,
      VehicleDuty: shapes.vehicleDuty,
      Vehicle: shapes.vehicle,
      V2Route: v2.route,
      V2RouteDetails: v2.routeDetails,
      V2Stop: v2.stop,
      V2Board: v2.board,
      V2Departure: v2.departure,
      V2TripReference: v2.tripReference,
      V2VehiclePosition: vehicles.vehiclePosition,
      V2Vehicle: vehicles.dutyOfVehicle,
      V2Alert: v2.alert,
      V2References: references,
      V2Meta: meta,
      V2TripDetails: v2.tripDetails,
      V2Timetable: timetables.timetable,
      V2SearchResult: v2.searchResult,
      V2Feed: v2.feed,
    },
  });
}

/** The groups of the first version, by the beginnings of their paths; the first that fits. */
const tags: readonly (readonly [RegExp, string])[] = [
  [/^\/(route-stop-mapping|stop|station|nearby|getAll(Stops|RouteStop))/, 'Stops'],
  [/^\/(route|get(All)?Routes)/, 'Routes'],
  [/^\/(trip|example-trip|departures)/, 'Trips and departures'],
  [/^\/(vehicle|getAllVehicles)/, 'Vehicles'],
  [/^\/(feeds|version|alerts)/, 'Feeds and alerts'],
  [/^\/graphql/, 'GraphQL'],
];

const tagDescriptions: Readonly<Record<string, string>> = {
  Stops: 'Stops and stations, by id, place or text.',
  Routes: 'Routes with their directions, shapes and service.',
  Trips: 'Trips with their calls.',
  'Trips and departures': 'Trips, and departures of a stop.',
  Departures: 'Departure boards and timetables.',
  Search: 'Stops and routes by text.',
  Vehicles: 'Positions and duties of vehicles.',
  Feeds: 'What is loaded, and whole networks for offline use.',
  'Feeds and alerts': 'What is loaded, and service alerts.',
  Alerts: 'Service alerts.',
  Live: 'Changes as they happen.',
  GraphQL: 'Queries of the caller to OpenTripPlanner.',
  Service: 'Liveness, readiness and this document.',
  Operators: 'For operators: figures, settings and refreshes.',
};

function findTag(path: string, access: 'public' | 'admin'): string {
  if (access === 'admin') return 'Operators';
  return tags.find(([beginning]) => beginning.test(path))?.[1] ?? 'Service';
}
