import { bulkEndpoints } from './routes/bulk-endpoints.ts';
import { feedEndpoints } from './routes/feed-endpoints.ts';
import { graphqlEndpoint } from './routes/graphql-endpoint.ts';
import { placeEndpoints } from './routes/place-endpoints.ts';
import { realtimeEndpoints } from './routes/realtime-endpoints.ts';
import { routeEndpoints, shapeEndpoint } from './routes/route-endpoints.ts';
import { stopEndpoints } from './routes/stop-endpoints.ts';
import { tripEndpoints } from './routes/trip-endpoints.ts';

/** What the first version answers from networks and from OTP. */
export const timetableEndpoints = [
  ...routeEndpoints,
  ...stopEndpoints,
  ...bulkEndpoints,
  ...tripEndpoints,
  ...placeEndpoints,
  ...realtimeEndpoints,
  shapeEndpoint,
  graphqlEndpoint,
  ...feedEndpoints,
];
