import { departureEndpoint } from './departure-endpoint.ts';
import { routeEndpoints } from './route-endpoints.ts';
import { stopEndpoints } from './stop-endpoints.ts';

/** All endpoints of the second version. */
export const v2Endpoints = [...routeEndpoints, ...stopEndpoints, departureEndpoint];
