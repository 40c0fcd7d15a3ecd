import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { findMatchingTag } from '../../shared/http/answer/caching.ts';
import { writeDataAnswer } from '../../shared/http/answer/data-answer.ts';
import { objectOf, wholeNumberField } from '../../shared/http/request/fields.ts';
import { NothingSelectedError } from '../../shared/http/request/problem.ts';
import { pickFields } from '../../shared/http/request/sparse-fields.ts';
import { scopeId } from '../../shared/transit/network/ids.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { indexNetwork } from '../../shared/transit/network/network-index.ts';
import type { Input } from '../answers/define-endpoint.ts';
import { readAlerts, readVehicles } from '../sources/realtime.ts';
import { createMeta, createReferences, defineV2Endpoint, type Meta } from './answers/define-v2-endpoint.ts';
import { describeAlert, describeVehicle } from './answers/describe-entities.ts';
import { meta, noReferences } from './answers/examples.ts';
import { locate, openFeeds } from './answers/open-networks.ts';
import { documentParameters, idsField, listField } from './answers/parameters.ts';
import { readEachFeed, readOrNull } from './answers/read-each-feed.ts';
import { alert, type Board, board } from './answers/schemas.ts';
import { vehiclePosition } from './answers/vehicle-schemas.ts';
import { departureEndpoint } from './departure-endpoint.ts';

/** An answer changes when the response cache reads OTP again (OTP_CACHE_TTL); it is compared this often. */
const compareMs = 1000;
/** Time kept back from the deadline for the last answer. */
const answerMs = 300;

const liveRoute = z.object({
  routeId: z.string(),
  vehicles: z.array(vehiclePosition),
  alerts: z.array(alert),
});
const liveVehicle = z.object({
  /** The feed with the vehicle number; null for a number without a feed that none of several feeds has. */
  id: z.nullable(z.string()),
  /** As asked for, without the feed. */
  vehicleNo: z.string(),
  position: z.nullable(vehiclePosition),
});
const live = z.object({ boards: z.array(board), routes: z.array(liveRoute), vehicles: z.array(liveVehicle) });

const example = {
  data: {
    boards: [{ stopId: 'demo:CBS', timeZone: 'Asia/Kolkata', departures: [], emptyReason: 'NO_DEPARTURES_IN_WINDOW' }],
    routes: [{ routeId: 'demo:1', vehicles: [], alerts: [] }],
    vehicles: [{ id: 'demo:DEM10001', vehicleNo: 'DEM10001', position: null }],
  },
  references: noReferences,
  meta,
};

type Wanted = {
  readonly stops?: readonly string[] | undefined;
  readonly routes?: readonly string[] | undefined;
  readonly vehicles?: readonly string[] | undefined;
  readonly limit?: number | undefined;
};

/** Everything that changes by the minute about some stops, routes and vehicles. */
export const streamEndpoint = defineV2Endpoint({
  path: '/v2/stream',
  summary: 'Boards, vehicles and alerts as they change, by long polling or as server-sent events',
  documentation: {
    operationId: 'streamChanges',
    tag: 'Live',
    description:
      'As JSON: one answer. With `If-None-Match` and `wait` (or `Prefer: wait=N`) the answer comes when something has changed, or as a 304 after that many seconds, at most the time of a call. Where the front door can stream (docs/api.md) and the request accepts `text/event-stream`, the answer is a stream of events `board`, `route` and `vehicle`, each with a changed item; `Last-Event-ID` continues after a lost connection.',
    parameters: {
      ...documentParameters('stops', 'routes'),
      vehicles: 'Up to 100 vehicle numbers, or `feed:number`, separated by commas.',
      limit: 'Largest number of departures of a board. Default: 5.',
      wait: 'Seconds to wait for a change, from 0 to 25. Default: the `wait` of the header Prefer, else 0.',
    },
    headers: { 'Preference-Applied': 'The `wait` that is used, where the header Prefer asked for one' },
    example,
  },
  caching: 'none',
  params: objectOf({}),
  query: objectOf({
    stops: z.optional(idsField(100)),
    routes: z.optional(idsField(100)),
    vehicles: z.optional(listField(100, 'vehicle numbers')),
    limit: z.optional(wholeNumberField(1, 20)),
    wait: z.optional(wholeNumberField(0, 25)),
  }),
  data: live,
  async handle({ query, ...rest }) {
    const input = { ...rest, query };
    if (query.stops === undefined && query.routes === undefined && query.vehicles === undefined) {
      throw new NothingSelectedError('stops', 'routes', 'vehicles');
    }
    const preferred = /(?:^|[\s,;])wait=(\d{1,4})(?:$|[\s,;])/.exec(input.requestHeaders['prefer'] ?? '')?.[1];
    const waitSeconds = query.wait ?? Math.min(Number(preferred ?? 0), 25);
    if (query.wait === undefined && preferred !== undefined) {
      input.headers['preference-applied'] = `wait=${waitSeconds}`;
    }
    const known = input.requestHeaders['if-none-match'];
    const { fields } = query as { fields?: readonly string[] }; // defineV2Endpoint adds it
    const endMs = performance.now() + Math.min(waitSeconds * 1000, input.remainingMs() - answerMs);
    let answer = await readLive(query, input);
    for (;;) {
      const leftMs = endMs - performance.now();
      if (leftMs <= 0 || !isKnown(known, answer, fields)) return answer;
      await sleep(Math.min(compareMs, leftMs), undefined, { signal: input.call.signal });
      answer = await readLive(query, input);
    }
  },
});

type Answer = Awaited<ReturnType<typeof readLive>>;

/** @param fields what the client keeps of the data, and so what its tag is of */
function isKnown(ifNoneMatch: string | undefined, answer: Answer, fields: readonly string[] | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  const sent = fields === undefined ? answer : { ...answer, data: pickFields(answer.data, fields) };
  return findMatchingTag(ifNoneMatch, writeDataAnswer(sent as Answer).etag) !== undefined;
}

/** Where all boards fail, the routes and vehicles are still there. */
async function readLive({ stops, routes, vehicles, limit = 5 }: Wanted, given: Input) {
  const unavailable: Meta['unavailable'] = [];
  const input = { ...given, unavailable: [] }; // a call reads several times, and each time may lack other parts
  const readAll = stops === undefined ? null : readBoards(stops, limit, input);
  const isOnly = routes === undefined && vehicles === undefined;
  const [found, liveRoutes, liveVehicles] = await Promise.all([
    readAll === null || isOnly ? readAll : readOrNull('boards', readAll, input),
    routes === undefined ? { data: [], notFound: [] } : readRoutes(routes, unavailable, input),
    vehicles === undefined ? [] : readNamedVehicles(vehicles, unavailable, input),
  ]);
  const { data: boards, meta } = found ?? { data: [], meta: createMeta(input) };
  return {
    data: { boards, routes: liveRoutes.data, vehicles: liveVehicles },
    references: createReferences(),
    meta: createMeta(input, {
      notFound: [...meta.notFound, ...liveRoutes.notFound],
      unavailable: [...meta.unavailable, ...unavailable],
      realtime: meta.realtime,
    }),
  };
}

/** The boards are those of GET /v2/departures. */
async function readBoards(stops: readonly string[], limit: number, input: Input) {
  const answer = await departureEndpoint.handle({
    ...input,
    params: {},
    query: { stops: [...stops], limit, lang: input.language ?? undefined },
  });
  return answer as { data: Board[]; meta: Meta };
}

async function readRoutes(ids: readonly string[], unavailable: Meta['unavailable'], input: Input) {
  const find = (network: Network, id: string) => indexNetwork(network).routeRows.get(id);
  const { located, notFound } = await locate(ids, find, input);
  const networks = [...new Set(located.map(({ network }) => network))];
  const [vehicles, alerts] = await Promise.all([
    readEachFeed('vehicles', networks, readVehicles, unavailable, input),
    readEachFeed('alerts', networks, readAlerts, unavailable, input),
  ]);
  const data = located.map(({ scopedId: routeId, network }) => ({
    routeId,
    vehicles: vehicles
      .filter(({ item }) => item.routeId === routeId)
      .map(({ item }) => describeVehicle(item, network.timeZone)),
    alerts: alerts
      .filter(({ item }) => item.routeIds.includes(routeId))
      .map(({ item }) => describeAlert(item, network)),
  }));
  return { data, notFound };
}

async function readNamedVehicles(numbers: readonly string[], unavailable: Meta['unavailable'], input: Input) {
  // All feeds, also those that cannot be loaded now: they decide what an id means.
  const feedIds = await input.services.networks.feedIds(input.call);
  const networks = await openFeeds(feedIds, input);
  const vehicles = await readEachFeed('vehicles', networks, readVehicles, unavailable, input);
  const { WAYBILLS_DEFAULT_FEED: named } = input.services.configuration;
  const operatorFeed = feedIds.includes(named) ? named : null;
  const onlyFeed = feedIds.length === 1 ? (feedIds[0] ?? null) : operatorFeed;
  return [...new Set(numbers)].map((asked) => {
    const feed = feedIds.find((feedId) => asked.startsWith(`${feedId}:`)) ?? null;
    const vehicleNo = feed === null ? asked : asked.slice(feed.length + 1);
    const found = vehicles.find(
      ({ item, network }) =>
        (feed === null || network.feedId === feed) && [item.vehicleId, item.label].includes(vehicleNo),
    );
    const feedId = feed ?? found?.network.feedId ?? onlyFeed;
    return {
      id: feedId === null ? null : scopeId(feedId, vehicleNo),
      vehicleNo,
      position: found === undefined ? null : describeVehicle(found.item, found.network.timeZone),
    };
  });
}
