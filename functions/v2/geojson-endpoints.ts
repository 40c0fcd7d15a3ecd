import * as z from 'zod/mini';
import { GeoJson } from '../../shared/http/answer/ready-bodies.ts';
import { objectOf, textField, wholeNumberField } from '../../shared/http/request/fields.ts';
import { EntityNotFoundError } from '../../shared/http/request/problem.ts';
import { RequestRefusedError } from '../../shared/http/request/refusal.ts';
import { maxScopedIdLength } from '../../shared/transit/network/ids.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { indexNetwork } from '../../shared/transit/network/network-index.ts';
import { listPlaces } from '../../shared/transit/place.ts';
import { defineEndpoint } from '../answers/define-endpoint.ts';
import { readVehicles } from '../sources/realtime.ts';
import { findShapeOfStops, readShapes } from '../sources/shapes.ts';
import { describeRoute, describeStop, describeVehicle, findPlaceById } from './answers/describe-entities.ts';
import { openEveryFeed, openFeed } from './answers/open-networks.ts';
import { documentParameters, idsField, langField, listField, parsePathId } from './answers/parameters.ts';
import {
  routeLinesExample,
  shapeLinesExample,
  stopPointsExample,
  vehiclePointsExample,
} from './geojson/geojson-examples.ts';
import {
  type Feature,
  lineOf,
  pointOf,
  routeLines,
  shapeLines,
  stopPoints,
  vehiclePoints,
} from './geojson/geojson-schemas.ts';
import { listRouteLines } from './geojson/list-lines.ts';
import { openTranslationOfCall, type Translation } from './languages/translate-answer.ts';

const mediaType = 'application/geo+json';
const feeds = z.optional(listField(100, 'feed ids'));
const lang = z.optional(langField);

/** 10,000 points take 120 ms of the event loop, and the answer of many more would be too large for a front door. */
const maxPoints = 12_000;
/** As many points of lines take 150 ms; they have no properties of their own. */
const maxLinePoints = 100_000;

export const geojsonEndpoints = [
  defineEndpoint({
    method: 'GET',
    path: '/v2/routes.geojson',
    summary: 'Routes as lines through their stops',
    rules: 'strict',
    documentation: {
      operationId: 'listRouteLines',
      tag: 'Routes',
      description:
        'For each direction of each route the line through the stops of its representative pattern, then one for each pattern with stops that no earlier line has, such as a branch. With `/v2/stops.geojson` it is the whole network of a feed.',
      parameters: documentParameters('lang', 'feeds', 'limit'),
      mediaType,
      example: routeLinesExample,
    },
    caching: 'network',
    query: objectOf({ lang, feeds, limit: z.optional(wholeNumberField(1, 10_000)) }),
    answer: routeLines,
    async handle({ query, ...input }) {
      const networks = await openEveryFeed(query.feeds, input);
      const { translate } = await openTranslationOfCall(networks, query.lang, input);
      return collect(listAllLines(networks, query.limit ?? Number.POSITIVE_INFINITY, translate));
    },
  }),
  defineEndpoint({
    method: 'GET',
    path: '/v2/routes/{id}/shape.geojson',
    summary: 'The shapes of each direction of a route, with its branches',
    rules: 'strict',
    documentation: {
      operationId: 'getRouteShape',
      tag: 'Routes',
      description:
        'For each direction the shape of its representative pattern in the OpenTripPlanner, then one for each pattern with stops that no earlier line has, such as a branch. A pattern without a shape has no geometry.',
      parameters: documentParameters('lang', 'id'),
      mediaType,
      example: shapeLinesExample,
    },
    caching: 'brief',
    params: objectOf({ id: textField(maxScopedIdLength) }),
    query: objectOf({ lang }),
    answer: shapeLines,
    async handle({ params, query, ...input }) {
      const { feedId, id } = parsePathId('route', params.id);
      const network = await openFeed(feedId, input);
      const row = indexNetwork(network).routeRows.get(id);
      if (row === undefined) throw new EntityNotFoundError('route', params.id);
      const shapes = (await readShapes(network, row, input)) ?? [];
      const { translate } = await openTranslationOfCall([network], query.lang, input);
      const { color, textColor } = describeRoute(network, row);
      return collect(
        listRouteLines(network, row).map(({ id: lineId, directionId, headsign, stopIds }) => ({
          type: 'Feature' as const,
          id: lineId,
          geometry: lineOf(findShapeOfStops(shapes, stopIds, directionId ?? -1)?.points ?? []),
          properties: translate({ routeId: params.id, directionId, headsign, color, textColor }),
        })),
      );
    },
  }),
  defineEndpoint({
    method: 'GET',
    path: '/v2/stops.geojson',
    summary: 'Stops and stations as points',
    rules: 'strict',
    documentation: {
      operationId: 'listStopPoints',
      tag: 'Stops',
      description:
        'All stations, then all stops of the feeds. The properties are those of `/v2/stops`, without coordinates and distance.',
      parameters: documentParameters('lang', 'feeds', 'limit'),
      mediaType,
      example: stopPointsExample,
    },
    caching: 'network',
    query: objectOf({ lang, feeds, limit: z.optional(wholeNumberField(1, 10_000)) }),
    answer: stopPoints,
    async handle({ query: { feeds: wanted, limit = Number.POSITIVE_INFINITY, lang: tag }, ...input }) {
      const networks = await openEveryFeed(wanted, input);
      const count = networks.reduce((sum, { stations, stops }) => sum + stations.ids.length + stops.ids.length, 0);
      if (Math.min(count, limit) > maxPoints) {
        throw refuseSize(`${count} stops`);
      }
      const { translate } = await openTranslationOfCall(networks, tag, input);
      const features: Feature<typeof stopPoints>[] = [];
      for (const network of networks) {
        for (const place of listPlaces(network).slice(0, limit - features.length)) {
          const { id, lat, lon, distanceMeters, ...properties } = translate(describeStop(network, place));
          features.push({ type: 'Feature', id, geometry: pointOf({ lat, lon }), properties });
        }
      }
      return collect(features);
    },
  }),
  defineEndpoint({
    method: 'GET',
    path: '/v2/vehicles.geojson',
    summary: 'The last positions of vehicles as points',
    rules: 'strict',
    documentation: {
      operationId: 'listVehiclePoints',
      tag: 'Vehicles',
      description: 'The vehicles of a feed that report a position, of all routes or of some.',
      parameters: { ...documentParameters('routes'), feed: 'Feed id.' },
      mediaType,
      example: vehiclePointsExample,
    },
    caching: 'brief',
    query: objectOf({ feed: textField(), routes: z.optional(idsField(100)) }),
    answer: vehiclePoints,
    async handle({ query: { feed, routes }, ...input }) {
      const network = await openFeed(feed, input);
      const vehicles = (await readVehicles(feed, input)).filter(
        ({ routeId }) => routes === undefined || routes.includes(routeId),
      );
      return collect(
        vehicles.map((vehicle) => {
          const { lat, lon, id, ...properties } = describeVehicle(vehicle, network.timeZone);
          return { type: 'Feature' as const, id, geometry: pointOf({ lat, lon }), properties };
        }),
      );
    },
  }),
];

function listAllLines(
  networks: readonly Network[],
  limit: number,
  translate: Translation['translate'],
): Feature<typeof routeLines>[] {
  const lines: Feature<typeof routeLines>[] = [];
  let points = 0;
  for (const network of networks) {
    for (let row = 0; row < network.routes.ids.length; row += 1) {
      for (const line of listLines(network, row, translate)) {
        if (lines.length === limit) return lines;
        points += line.geometry?.coordinates.length ?? 0;
        if (points > maxLinePoints) throw refuseSize(`lines of more than ${maxLinePoints} points`);
        lines.push(line);
      }
    }
  }
  return lines;
}

function refuseSize(size: string): RequestRefusedError {
  return new RequestRefusedError('too-large', `The answer is too large for one response: ${size}; use limit or feeds`);
}

function listLines(network: Network, row: number, translate: Translation['translate']): Feature<typeof routeLines>[] {
  const { id, shortName, longName, mode, color, textColor } = translate(describeRoute(network, row));
  return listRouteLines(network, row).map(({ id: lineId, directionId, headsign, stopIds }) => ({
    type: 'Feature',
    id: lineId,
    geometry: lineOf(stopIds.flatMap((stopId) => findPlaceById(network, stopId) ?? [])),
    properties: translate({ routeId: id, directionId, headsign, shortName, longName, mode, color, textColor }),
  }));
}

function collect<One>(features: readonly One[]) {
  return new GeoJson({ type: 'FeatureCollection' as const, features }) as never;
}
