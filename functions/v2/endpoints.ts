import { alertEndpoint } from './alert-endpoint.ts';
import { departureEndpoint } from './departure-endpoint.ts';
import { feedEndpoints } from './feed-endpoints.ts';
import { geojsonEndpoints } from './geojson-endpoints.ts';
import { routeEndpoints } from './route-endpoints.ts';
import { searchEndpoints } from './search-endpoints.ts';
import { stopEndpoints } from './stop-endpoints.ts';
import { streamEndpoint } from './stream-endpoint.ts';
import { timetableEndpoint } from './timetable-endpoint.ts';
import { tripEndpoints } from './trip-endpoints.ts';
import { vehicleEndpoints } from './vehicle-endpoints.ts';

/** All endpoints of the second version. */
export const v2Endpoints = [
  ...routeEndpoints,
  ...stopEndpoints,
  departureEndpoint,
  ...tripEndpoints,
  timetableEndpoint,
  ...searchEndpoints,
  alertEndpoint,
  ...vehicleEndpoints,
  ...feedEndpoints,
  ...geojsonEndpoints,
  streamEndpoint,
];
