import { pageEndpoints } from './pages/page-endpoints.ts';
import { adminEndpoints } from './routes/admin-endpoints.ts';
import { bulkEndpoints } from './routes/bulk-endpoints.ts';
import { feedEndpoints } from './routes/feed-endpoints.ts';
import { graphqlEndpoint } from './routes/graphql-endpoint.ts';
import { healthEndpoints } from './routes/health-endpoints.ts';
import { createOpenapiEndpoint } from './routes/openapi-endpoint.ts';
import { placeEndpoints } from './routes/place-endpoints.ts';
import { realtimeEndpoints } from './routes/realtime-endpoints.ts';
import { routeEndpoints, shapeEndpoint } from './routes/route-endpoints.ts';
import { stopEndpoints } from './routes/stop-endpoints.ts';
import { tripEndpoints } from './routes/trip-endpoints.ts';
import { vehicleEndpoints } from './routes/vehicle-endpoints.ts';

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

/** The endpoints of the first version and the pages for people, loaded at the start of an environment. */
export const endpoints = [...described, createOpenapiEndpoint(described, loadV2Endpoints), ...pageEndpoints];

/** Loads the endpoints of the second version, which a cold start does not need. */
export async function loadV2Endpoints() {
  return (await import('./v2/endpoints.ts')).v2Endpoints;
}
