import * as z from 'zod/mini';
import { defineEndpoint } from './define-endpoint.ts';
import { openNetwork } from './open-network.ts';
import { gtfsIdParams } from './path-fields.ts';

export const feedEndpoints = [
  defineEndpoint({
    method: 'GET',
    caching: 'network',
    path: '/version/{gtfs_id}',
    summary: 'SHA-256 over the whole snapshot of a feed',
    params: gtfsIdParams,
    answer: z.string(),
    async handle({ params, ...input }) {
      const { version } = await openNetwork(params.gtfs_id, input);
      return version;
    },
  }),
];
