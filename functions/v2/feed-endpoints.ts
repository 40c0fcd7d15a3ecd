import { UnavailableError } from '@headway/connections/errors';
import * as z from 'zod/mini';
import { TextBody } from '../../shared/http/answer/ready-bodies.ts';
import { objectOf, textField } from '../../shared/http/request/fields.ts';
import { memoisePerNetwork } from '../../shared/transit/network/memoise-per-network.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { getStationPlace, getStopPlace } from '../../shared/transit/place.ts';
import { getCallRange } from '../../shared/transit/routes.ts';
import { formatDate, formatUtc } from '../../shared/transit/zoned-time.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';
import { defineEndpoint } from '../answers/define-endpoint.ts';
import { openNetwork } from '../answers/open-network.ts';
import { readServiceRange } from '../sources/service-range.ts';
import { createMeta, createReferences, defineV2Endpoint, type Meta } from './answers/define-v2-endpoint.ts';
import { describeRoute, describeStop } from './answers/describe-entities.ts';
import { feedExample, feedsExample } from './answers/examples.ts';
import { openFeed } from './answers/open-networks.ts';
import { type Feed, feed } from './answers/schemas.ts';

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
  defineEndpoint({
    method: 'GET',
    path: '/v2/feeds/{id}/bundle',
    summary: 'The whole network of a feed for offline use, one JSON object per line',
    rules: 'strict',
    documentation: {
      operationId: 'getFeedBundle',
      tag: 'Feeds',
      description:
        'Newline-delimited JSON: a line with the feed, then its stations, stops, routes and patterns; `kind` names the entity. The ETag changes with `networkVersion`, so that a client that has the bundle gets a 304.',
      parameters: { id: 'Feed id.' },
      mediaType: 'application/x-ndjson',
      example: '{"kind":"FEED","feedId":"demo"}\n{"kind":"ROUTE","id":"demo:1"}\n',
    },
    caching: 'network',
    params: objectOf({ id: textField() }),
    answer: z.unknown(),
    async handle({ params, ...input }) {
      const network = await openFeed(params.id, input);
      return writeBundle(network)(input.headers['x-data-version'] ?? '');
    },
  }),
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

/** Written once for each network. */
const writeBundle = memoisePerNetwork((network) => {
  let body: TextBody | undefined;
  return (version: string) => {
    body ??= new TextBody(
      listLines(network, version)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
      ndjson,
    );
    return body;
  };
});

const ndjson = 'application/x-ndjson; charset=utf-8';

function listLines(network: Network, networkVersion: string): readonly object[] {
  const { feedId, timeZone, stations, stops, routes, patterns, calls } = network;
  const routeOfPattern = [...routes.ids.keys()].flatMap((row) =>
    Array<number>((routes.patternStarts[row + 1] ?? 0) - (routes.patternStarts[row] ?? 0)).fill(row),
  );
  return [
    { kind: 'FEED', feedId, timeZone, networkVersion },
    ...[...stations.ids.keys()].map((row) => describeStop(network, getStationPlace(network, row))),
    ...[...stops.ids.keys()].map((row) => describeStop(network, getStopPlace(network, row))),
    ...[...routes.ids.keys()].map((row) => ({ kind: 'ROUTE', ...describeRoute(network, row) })),
    ...routeOfPattern.map((route, pattern) => {
      const { start, end } = getCallRange(network, pattern);
      const direction = patterns.directionIds[pattern] ?? -1;
      return {
        kind: 'PATTERN',
        routeId: `${feedId}:${routes.ids[route]}`,
        directionId: direction === -1 ? null : direction,
        headsign: patterns.headsigns[pattern] ?? null,
        tripCount: patterns.tripCounts[pattern] ?? 0,
        stopIds: [...calls.stops.subarray(start, end)].map((row) => `${feedId}:${stops.ids[row]}`),
      };
    }),
  ];
}
