import { endpointGroups } from '../../../functions/endpoints.ts';
import { v2Endpoints } from '../../../functions/v2/endpoints.ts';

/** All endpoints of all groups. */
export async function loadEndpoints() {
  return (await Promise.all(endpointGroups.map(({ load }) => load()))).flat();
}

/** Without those of the second version. */
export async function loadFirstVersion() {
  return (await loadEndpoints()).filter((endpoint) => !(v2Endpoints as readonly unknown[]).includes(endpoint));
}
