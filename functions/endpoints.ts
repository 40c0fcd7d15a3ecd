import { adminEndpoints } from './admin-endpoints.ts';
import { bulkEndpoints } from './bulk-endpoints.ts';
import { feedEndpoints } from './feed-endpoints.ts';
import { graphqlEndpoint } from './graphql-endpoint.ts';
import { healthEndpoints } from './health-endpoints.ts';
import { createOpenapiEndpoint } from './openapi-endpoint.ts';
import { placeEndpoints } from './place-endpoints.ts';
import { realtimeEndpoints } from './realtime-endpoints.ts';
import { routeEndpoints } from './route-endpoints.ts';
import { shapeEndpoint } from './shape-endpoint.ts';
import { stopEndpoints } from './stop-endpoints.ts';
import { tripEndpoints } from './trip-endpoints.ts';
import { vehicleEndpoints } from './vehicle-endpoints.ts';

const described = [
  ...routeEndpoints,
  ...stopEndpoints,
  ...bulkEndpoints,
  ...tripEndpoints,
  ...placeEndpoints,
  ...realtimeEndpoints,
  shapeEndpoint,
  graphqlEndpoint,
  ...feedEndpoints,
  ...vehicleEndpoints,
  ...healthEndpoints,
  ...adminEndpoints,
];

/** Every endpoint of the API. */
export const endpoints = [...described, createOpenapiEndpoint(described)];
