import * as z from 'zod/mini';
import type { Endpoint } from '../../shared/http/endpoint.ts';
import type { Services } from '../../shared/services.ts';
import * as shapes from '../answers/answer-schemas.ts';
import { defineEndpoint } from '../answers/define-endpoint.ts';

/** Creates the endpoint that serves the OpenAPI document of these endpoints and of itself. */
export function createOpenapiEndpoint(others: readonly Endpoint<Services>[]): Endpoint<Services> {
  let document: Promise<Record<string, unknown>> | undefined;
  const own = defineEndpoint({
    method: 'GET',
    path: '/openapi.json',
    summary: 'The OpenAPI document of this API',
    caching: 'network',
    answer: z.record(z.string(), z.unknown()),
    handle: () => {
      document ??= describeEndpoints([...others, own]);
      return document;
    },
  });
  return own;
}

async function describeEndpoints(endpoints: readonly Endpoint<Services>[]): Promise<Record<string, unknown>> {
  const { describeApi } = await import('../../shared/http/describe-api.ts');
  return describeApi(endpoints, {
    title: 'Headway',
    version: '1.0.0',
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
    },
  });
}
