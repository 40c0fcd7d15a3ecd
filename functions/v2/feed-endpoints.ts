import * as z from 'zod/mini';
import { objectOf, textField } from '../../shared/http/request/fields.ts';
import { createMeta, createReferences, defineV2Endpoint } from './answers/define-v2-endpoint.ts';
import { readOrNull } from './answers/read-each-feed.ts';
import { type Feed, feed } from './answers/schemas.ts';
import { bundleEndpoint } from './bundle/bundle-endpoint.ts';
import { feedExample, feedsExample } from './feeds/feed-examples.ts';
import { readFeed } from './feeds/read-feed.ts';

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
      const feeds: Feed[] = [];
      for (const feedId of await input.services.networks.feedIds(input.call)) {
        const read = await readOrNull(`feed ${feedId}`, readFeed(feedId, input), input);
        if (read !== null) feeds.push(read);
      }
      return { data: feeds, references: createReferences(), meta: createMeta(input) };
    },
  }),
  defineV2Endpoint({
    path: '/v2/feeds/{id}',
    summary: 'One feed with the version, dates and size of its data',
    documentation: {
      operationId: 'getFeed',
      tag: 'Feeds',
      description:
        '`networkVersion` changes when a route, stop or pattern changes, `scheduleVersion` when a time, a trip or a calendar changes; both follow the last refresh. `realtime` says what the OpenTripPlanner has now, `languages` which tags `lang` can choose beside the language of the feed. `serviceFrom` and `serviceTo` are the first and last date of its calendars at the last refresh, or those of its OpenTripPlanner where that cannot tell.',
      parameters: { id: 'Feed id.' },
      example: feedExample,
    },
    caching: 'brief',
    params: objectOf({ id: textField() }),
    query: objectOf({}),
    data: feed,
    async handle({ params, ...input }) {
      const data = await readFeed(params.id, input);
      return { data, references: createReferences(), meta: createMeta(input) };
    },
  }),
  bundleEndpoint,
];
