import { UnavailableError } from '@headway/connections/errors';
import * as z from 'zod/mini';
import { breakers, networks, pool } from '../answers/answer-schemas.ts';
import { defineEndpoint } from '../answers/define-endpoint.ts';
import { describeNetworks } from '../answers/open-network.ts';
import { listHints } from '../lifecycle/pooler-hint.ts';

export const healthEndpoints = [
  defineEndpoint({
    method: 'GET',
    path: '/health',
    summary: 'Liveness: this environment runs; no upstream is called',
    answer: z.object({ status: z.literal('ok') }),
    handle: () => ({ status: 'ok' as const }),
  }),
  defineEndpoint({
    method: 'GET',
    path: '/ready',
    summary:
      'Readiness: whether network data is loaded. Operators also get the networks, the database pool and the circuit breakers',
    answer: z.object({
      status: z.literal('ready'),
      networks: z.optional(networks),
      database: z.optional(pool),
      breakers: z.optional(breakers),
      hints: z.optional(z.array(z.string())),
    }),
    async handle({ services, call, isOperator }) {
      if (services.networks.loaded().length === 0) await services.networks.revalidate(call);
      if (services.networks.loaded().length === 0) {
        throw new UnavailableError('No network data is loaded yet', { peer: 'snapshot-store' });
      }
      // Names of peers and the state of pools help an attacker.
      if (!isOperator()) return { status: 'ready' as const };
      await services.thaw.finish();
      return {
        status: 'ready' as const,
        networks: describeNetworks(services),
        database: services.database?.figures() ?? null,
        breakers: services.breakers.figures(),
        hints: listHints(services),
      };
    },
  }),
];
