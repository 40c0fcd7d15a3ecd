import { getActiveResourcesInfo, memoryUsage } from 'node:process';
import { getHeapStatistics } from 'node:v8';
import { UnavailableError } from '@headway/connections/errors';
import { readTcpStates } from '@headway/connections/tcp-states';
import * as z from 'zod/mini';
import { describeConfiguration } from '../../shared/configuration/configuration.ts';
import type { FeedRefresh } from '../../shared/snapshot/refresh.ts';
import { breakers, networks, peers, pool } from '../answers/answer-schemas.ts';
import { defineEndpoint } from '../answers/define-endpoint.ts';
import { describeNetworks } from '../answers/open-network.ts';
import { listHints } from '../lifecycle/pooler-hint.ts';

/** Share of a call's time for reading feeds; the rest is for publishing them and loading them here. */
const readingShare = 0.6;

export const adminEndpoints = [
  defineEndpoint({
    method: 'GET',
    path: '/memory-stats',
    summary: 'Memory, pools and networks of this environment',
    access: 'admin',
    answer: z.object({
      environment: z.object({ id: z.string(), startedAt: z.string(), invocations: z.number() }),
      process: z.record(z.string(), z.number()),
      heap: z.record(z.string(), z.number()),
      database: pool,
      http: z.record(z.string(), z.record(z.string(), z.number())),
      cache: z.nullable(z.record(z.string(), z.number())),
      networks,
    }),
    async handle({ services }) {
      await services.thaw.finish();
      const { rss, heapTotal, heapUsed, external, arrayBuffers } = memoryUsage();
      const { heap_size_limit, total_available_size, malloced_memory } = getHeapStatistics();
      return {
        environment: services.environment.figures(),
        process: {
          rssBytes: rss,
          heapTotalBytes: heapTotal,
          heapUsedBytes: heapUsed,
          externalBytes: external,
          arrayBuffersBytes: arrayBuffers,
          activeTimers: getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
        },
        heap: { limitBytes: heap_size_limit, availableBytes: total_available_size, mallocedBytes: malloced_memory },
        database: services.database?.figures() ?? null,
        http: services.http.figures(),
        cache: services.waybills?.figures() ?? null,
        networks: describeNetworks(services),
      };
    },
  }),
  defineEndpoint({
    method: 'GET',
    path: '/connection-stats',
    summary:
      'How often connections of this environment were opened, reused and dropped, their TCP states, circuit breakers and hints',
    access: 'admin',
    answer: z.object({
      environment: z.object({ id: z.string(), startedAt: z.string(), invocations: z.number() }),
      freezes: z.object({ thaws: z.number(), gaps: z.number(), longestGapMs: z.number() }),
      peers,
      tcpStates: z.nullable(z.record(z.string(), z.record(z.string(), z.number()))),
      breakers,
      openings: z.array(z.object({ peer: z.string(), openedAt: z.string(), halfOpenAt: z.string() })),
      hints: z.array(z.string()),
    }),
    async handle({ services }) {
      await services.thaw.finish();
      return {
        environment: services.environment.figures(),
        freezes: services.freezeWatch.figures(),
        peers: services.ledger.figures(),
        tcpStates: await readTcpStates(services.ledger.remotes()),
        breakers: services.breakers.figures(),
        openings: services.breakers.openings().map((opening) => ({ ...opening })),
        hints: listHints(services),
      };
    },
  }),
  defineEndpoint({
    method: 'GET',
    path: '/config',
    summary: 'The effective settings, with secrets redacted',
    access: 'admin',
    answer: z.record(z.string(), z.unknown()),
    handle: ({ services }) => describeConfiguration(services.configuration),
  }),
  defineEndpoint({
    method: 'POST',
    path: '/refresh-data',
    summary: 'Reads every feed again and publishes those that changed; simultaneous calls share one refresh',
    access: 'admin',
    answer: z.object({ message: z.string(), status: z.enum(['success', 'partial']) }),
    async handle({ services, call, remainingMs }) {
      return describeRefresh(await services.refresher.run(call, { readWithinMs: remainingMs() * readingShare }));
    },
  }),
  defineEndpoint({
    method: 'GET',
    path: '/trip-cache/stats',
    summary: "Hits and misses of this environment's cache of trips, departures, shapes and GraphQL answers",
    access: 'admin',
    answer: z.object({
      entries: z.number(),
      bytes: z.number(),
      maxBytes: z.number(),
      hits: z.number(),
      misses: z.number(),
      joined: z.number(),
      stale: z.number(),
    }),
    handle: ({ services }) => services.cache.figures(),
  }),
  defineEndpoint({
    method: 'POST',
    path: '/trip-cache/clear',
    summary: "Clears this environment's cache of trips, departures, shapes and GraphQL answers",
    access: 'admin',
    answer: z.object({ message: z.string(), status: z.literal('success') }),
    handle: ({ services }) => ({
      message: `${services.cache.clear()} entries cleared`,
      status: 'success' as const,
    }),
  }),
];

/** @throws UnavailableError where no feed could be refreshed */
function describeRefresh(feeds: readonly FeedRefresh[]): { message: string; status: 'success' | 'partial' } {
  if (feeds.length === 0) {
    return {
      message: 'This environment has read every feed again; there is no snapshot store to publish to',
      status: 'success',
    };
  }
  const count = (wanted: FeedRefresh['status']) => feeds.filter(({ status }) => status === wanted).length;
  const [kept, late] = [count('kept'), count('late')];
  const hint = late === 0 ? '' : `, ${late} not read within this call: the scheduled refresh has more time`;
  if (kept + late === feeds.length) {
    throw new UnavailableError(`No feed could be refreshed: the published snapshots stay in use${hint}`, {
      peer: 'otp',
    });
  }
  const message = `${count('published')} published, ${count('unchanged')} unchanged, ${kept} kept${hint}`;
  return { message, status: kept + late === 0 ? 'success' : 'partial' };
}
