import { UnavailableError } from '@headway/connections/errors';
import * as z from 'zod/mini';
import { countNetwork } from '../../shared/transit/routes.ts';
import { feedInfo } from '../answers/answer-schemas.ts';
import { defineEndpoint } from '../answers/define-endpoint.ts';
import { openNetwork } from '../answers/open-network.ts';
import { gtfsIdParams } from '../answers/path-fields.ts';

export const feedEndpoints = [
  defineEndpoint({
    method: 'GET',
    caching: 'network',
    path: '/version/{gtfs_id}',
    summary: 'Version of a feed: the SHA-256 of its snapshot',
    params: gtfsIdParams,
    answer: z.string(),
    async handle({ params, ...input }) {
      const { version } = await openNetwork(params.gtfs_id, input);
      return version;
    },
  }),
  defineEndpoint({
    method: 'GET',
    path: '/feeds',
    summary: 'All feeds, with the version and age of their data and the number of routes, trips and stops',
    caching: 'brief',
    answer: z.array(feedInfo),
    async handle({ services, call }) {
      const feeds: z.infer<typeof feedInfo>[] = [];
      for (const feedId of await services.networks.feedIds(call)) {
        const loaded = await services.networks.get(feedId, call).catch(ignoreUnavailable);
        if (loaded === undefined) {
          feeds.push({ gtfsId: feedId, ...notLoaded });
          continue;
        }
        const { network, version, publishedAt, isStale } = loaded;
        feeds.push({
          gtfsId: feedId,
          version,
          publishedAt: new Date(publishedAt).toISOString(),
          ageSeconds: Math.max(0, Math.round((services.clock.now() - publishedAt) / 1000)),
          isStale,
          timeZone: network.timeZone,
          counts: countNetwork(network),
        });
      }
      return feeds;
    },
  }),
];

/** A known feed whose network has not been loaded yet. */
const notLoaded = {
  version: null,
  publishedAt: null,
  ageSeconds: null,
  isStale: true,
  timeZone: null,
  counts: null,
} as const;

function ignoreUnavailable(error: unknown): undefined {
  if (!(error instanceof UnavailableError)) throw error;
}
