import { pageEndpoints } from './pages/page-endpoints.ts';
import { adminEndpoints } from './routes/admin-endpoints.ts';
import { healthEndpoints } from './routes/health-endpoints.ts';
import { createOpenapiEndpoint } from './routes/openapi-endpoint.ts';

const described = [...healthEndpoints, ...adminEndpoints];

/** What the service says of itself: health, figures for operators, its OpenAPI document, and the pages for people. */
export const serviceEndpoints = [
  ...described,
  createOpenapiEndpoint({ before: loadQuestions, own: described, after: loadV2Endpoints }),
  ...pageEndpoints,
];

async function loadQuestions() {
  const { timetableEndpoints } = await import('./timetable-endpoints.ts');
  const { vehicleEndpoints } = await import('./routes/vehicle-endpoints.ts');
  return [...timetableEndpoints, ...vehicleEndpoints];
}

async function loadV2Endpoints() {
  return (await import('./v2/endpoints.ts')).v2Endpoints;
}
