import { UnavailableError } from '@headway/connections/errors';
import * as z from 'zod/mini';
import { objectOf } from '../../shared/http/request/fields.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { indexNetwork } from '../../shared/transit/network/network-index.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';
import { readAlerts } from '../sources/realtime.ts';
import { collectReferences } from './answers/collect-references.ts';
import { createMeta, defineV2Endpoint, type Meta } from './answers/define-v2-endpoint.ts';
import { describeAlert, findPlaceById, listRelatedPlaceIds } from './answers/describe-entities.ts';
import { alertsExample } from './answers/examples.ts';
import { locate, openFeeds } from './answers/open-networks.ts';
import { documentParameters, idsField, includeField, listField } from './answers/parameters.ts';
import { type Alert, alert } from './answers/schemas.ts';

export const alertEndpoint = defineV2Endpoint({
  path: '/v2/alerts',
  summary: 'Service alerts of feeds, routes and stops',
  documentation: {
    operationId: 'listAlerts',
    tag: 'Alerts',
    description:
      'All alerts of the feeds, or those that affect any of the given routes or stops. A station has also the alerts of its stops, and a stop those of its station. A feed whose OpenTripPlanner fails is listed in `meta.unavailable`. Causes, effects and severities have the names of GTFS-realtime.',
    parameters: documentParameters('routes', 'stops', 'feeds', 'include'),
    example: alertsExample,
  },
  caching: 'brief',
  params: objectOf({}),
  query: objectOf({
    routes: z.optional(idsField(100)),
    stops: z.optional(idsField(100)),
    feeds: z.optional(listField(100, 'feed ids')),
    include: z.optional(includeField(['route', 'stop'])),
  }),
  data: z.array(alert),
  async handle({ query: { routes, stops, feeds, include = [] }, ...input }) {
    const findRoute = (network: Network, id: string) => indexNetwork(network).routeRows.get(id);
    const [ofRoutes, ofStops] = await Promise.all([
      locate(routes ?? [], findRoute, input),
      locate(stops ?? [], findPlaceById, input),
    ]);
    const isFiltered = routes !== undefined || stops !== undefined;
    const located = new Set([...ofRoutes.located, ...ofStops.located].map(({ network }) => network));
    const networks = isFiltered && feeds === undefined ? [...located] : await openFeeds(feeds, input);
    const routeIds = new Set(ofRoutes.located.map(({ scopedId }) => scopedId));
    const stopIds = new Set(ofStops.located.flatMap(({ network, found }) => listRelatedPlaceIds(network, found)));
    const isAbout = (one: Alert) =>
      !isFiltered || one.routeIds.some((id) => routeIds.has(id)) || one.stopIds.some((id) => stopIds.has(id));
    const { alerts, unavailable } = await readAllAlerts(networks, input);
    const data = alerts.filter(isAbout);
    const { references } = await collectReferences(
      {
        include,
        networks,
        routeIds: data.flatMap((one) => one.routeIds),
        stopIds: data.flatMap((one) => one.stopIds),
      },
      input,
    );
    const notFound = [...ofRoutes.notFound, ...ofStops.notFound];
    return { data, references, meta: createMeta(input, { notFound, unavailable }) };
  },
});

/** Reads the alerts of feeds. One OTP that fails does not fail those of the others. */
async function readAllAlerts(networks: readonly Network[], context: EndpointContext) {
  const results = await Promise.allSettled(networks.map(({ feedId }) => readAlerts(feedId, context)));
  const unavailable: Meta['unavailable'] = [];
  const alerts = networks.flatMap((network, index) => {
    const result = results[index];
    if (result?.status === 'fulfilled') return result.value.map((one) => describeAlert(one, network));
    if (networks.length === 1 || !(result?.reason instanceof UnavailableError)) throw result?.reason;
    unavailable.push({ part: `alerts of ${network.feedId}`, reason: result.reason.message });
    return [];
  });
  return { alerts, unavailable };
}
