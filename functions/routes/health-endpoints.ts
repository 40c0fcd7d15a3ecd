import * as z from 'zod/mini';
import { UnavailableError } from '../../shared/connections/core/errors.ts';
import { breakers, networks, pool } from '../answers/answer-schemas.ts';
import { defineEndpoint } from '../answers/define-endpoint.ts';
import { describeNetworks } from '../answers/describe-networks.ts';

export const healthEndpoints = [
  defineEndpoint({
    method: 'GET',
    path: '/health',
    summary: 'Whether this environment runs at all; asks nothing of anybody',
    answer: z.object({ status: z.literal('ok') }),
    handle: () => ({ status: 'ok' as const }),
  }),
  defineEndpoint({
    method: 'GET',
    path: '/ready',
    summary: 'Whether this environment has network data to answer from, and how its database pool and its peers are',
    answer: z.object({ status: z.literal('ready'), networks, database: pool, breakers }),
    async handle({ services, call }) {
      if (services.networks.loaded().length === 0) await services.networks.revalidate(call);
      if (services.networks.loaded().length === 0) {
        throw new UnavailableError('No network data is loaded yet', { peer: 'snapshot-store' });
      }
      return {
        status: 'ready' as const,
        networks: describeNetworks(services),
        database: services.database?.figures() ?? null,
        breakers: services.breakers.figures(),
      };
    },
  }),
];
