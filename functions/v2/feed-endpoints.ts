import { UnavailableError } from '@headway/connections/errors';
import * as z from 'zod/mini';
import { objectOf, textField } from '../../shared/http/request/fields.ts';
import { formatDate, formatUtc } from '../../shared/transit/zoned-time.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';
import { openNetwork } from '../answers/open-network.ts';
import { readServiceRange } from '../sources/service-range.ts';
import { createMeta, createReferences, defineV2Endpoint, type Meta } from './answers/define-v2-endpoint.ts';
import { feedExample, feedsExample } from './answers/examples.ts';
import { openFeed } from './answers/open-networks.ts';
import { type Feed, feed } from './answers/schemas.ts';
import { bundleEndpoint } from './bundle/bundle-endpoint.ts';

export const feedEndpoints = [
  defineV2Endpoint({
    path: '/v2/feeds',
    summary: 'All feeds with the version, dates and size of their data',
    documentation: {
      operationId: 'listFeeds',
      tag: 'Feeds',
      description: 'A feed that cannot be loaded is missing from the data and listed in `meta.unavailable`.',
      parameters: {},
      example: feedsExample,
    },
    caching: 'brief',
    params: objectOf({}),
    query: objectOf({}),
    data: z.array(feed),
    async handle(input) {
      const unavailable: Meta['unavailable'] = [];
      const feeds: Feed[] = [];
      for (const feedId of await input.services.networks.feedIds(input.call)) {
        try {
          feeds.push(await readFeed(feedId, unavailable, input));
        } catch (error) {
          if (!(error instanceof UnavailableError)) throw error;
          unavailable.push({ part: `feed ${feedId}`, reason: error.message });
        }
      }
      return { data: feeds, references: createReferences(), meta: createMeta(input, { unavailable }) };
    },
  }),
  defineV2Endpoint({
    path: '/v2/feeds/{id}',
    summary: 'One feed with the version, dates and size of its data',
    documentation: {
      operationId: 'getFeed',
      tag: 'Feeds',
      description:
        '`networkVersion` changes when a route, stop or pattern changes. `serviceFrom` and `serviceTo` are the first and last date of the timetable of its OpenTripPlanner.',
      parameters: { id: 'Feed id.' },
      example: feedExample,
    },
    caching: 'brief',
    params: objectOf({ id: textField() }),
    query: objectOf({}),
    data: feed,
    async handle({ params, ...input }) {
      const unavailable: Meta['unavailable'] = [];
      const data = await readFeed(params.id, unavailable, input);
      return { data, references: createReferences(), meta: createMeta(input, { unavailable }) };
    },
  }),
  bundleEndpoint,
];

async function readFeed(feedId: string, unavailable: Meta['unavailable'], context: EndpointContext): Promise<Feed> {
  const network = await openFeed(feedId, context);
  const { version, publishedAt, isStale } = await openNetwork(feedId, context);
  const range = await readServiceRange(feedId, context).catch((error: unknown) => {
    if (!(error instanceof UnavailableError)) throw error;
    unavailable.push({ part: `service dates of ${feedId}`, reason: error.message });
    return null;
  });
  const { routes, stops, stations, patterns, timeZone } = network;
  return {
    id: feedId,
    timeZone,
    networkVersion: version,
    publishedAt: formatUtc(publishedAt) ?? '',
    isStale,
    serviceFrom: range === null ? null : formatDate(range.startMs, timeZone),
    serviceTo: range === null ? null : formatDate(range.endMs - 1000, timeZone), // the end is exclusive
    counts: {
      routes: routes.ids.length,
      patterns: patterns.tripCounts.length,
      trips: patterns.tripCounts.reduce((sum, count) => sum + count, 0),
      stops: stops.ids.length,
      stations: stations.ids.length,
    },
  };
}
