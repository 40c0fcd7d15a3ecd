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
  const [{ describeApi }, v2, vehicles, timetables] = await Promise.all([
    import('../../shared/http/describe-api.ts'),
    import('../v2/answers/schemas.ts'),
    import('../v2/answers/vehicle-schemas.ts'),
    import('../v2/answers/timetable-schemas.ts'),
  ]);
  return describeApi(endpoints, {
    title: 'Headway',
    version: '1.0.0',
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

function findTag(path: string, access: 'public' | 'admin'): string {
  if (access === 'admin') return 'Operators';
  return tags.find(([beginning]) => beginning.test(path))?.[1] ?? 'Service';
}
