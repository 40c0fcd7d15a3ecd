import { UnavailableError } from '@headway/connections/errors';
import * as z from 'zod/mini';
import { objectOf, wholeNumberField } from '../../shared/http/request/fields.ts';
import { InvalidParameterError, NothingSelectedError } from '../../shared/http/request/problem.ts';
import type { Departure as OtpDeparture } from '../../shared/otp/parse/parse-departures.ts';
import type { LoadedNetwork } from '../../shared/snapshot/loaded-network.ts';
import { scopeId } from '../../shared/transit/network/ids.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { getStopPlace, type Place } from '../../shared/transit/place.ts';
import { findRouteRow } from '../../shared/transit/routes.ts';
import { listRouteRows } from '../../shared/transit/stops.ts';
import { findServiceDayStartMs } from '../../shared/transit/zoned-time.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';
import { type BoardWindow, failedPlace, readBoards } from '../sources/boards.ts';
import { collectReferences, type Named } from './answers/collect-references.ts';
import { createMeta, defineV2Endpoint, type Meta } from './answers/define-v2-endpoint.ts';
import { describeDepartures, findPlaceById, listPlaceRows, nameTrip } from './answers/describe-entities.ts';
import { departuresExample } from './answers/examples.ts';
import { type Located, locate, openFeeds } from './answers/open-networks.ts';
import {
  documentParameters,
  idsField,
  includeField,
  momentField,
  nearField,
  parsePoint,
} from './answers/parameters.ts';
import { type Board, board } from './answers/schemas.ts';

/** Boards that `near` returns. */
const maxNearbyStops = 20;
/** Departures of one upstream query: 100 stops with 20 each. */
const maxDepartures = 2000;
/** With `routes`, OTP counts departures before this filter, so that more of them are read: this many for all stops together. */
const readFactorWithRoutes = 10;
const maxReadWithRoutes = 4000;

type Wanted = Located<Place>;

export const departureEndpoint = defineV2Endpoint({
  path: '/v2/departures',
  summary: 'Departure boards of up to 100 stops',
  documentation: {
    operationId: 'listDepartures',
    tag: 'Departures',
    description:
      'One board for each stop or station, in the order of `stops`, then of the distance from `near`; at least one of the two is needed. All boards of an OpenTripPlanner come from one query. At most 2,000 departures for all stops together, and 20 stops around `near`. With `routes`, up to ten times `limit` of each stop are read and then filtered, at most 4,000 for all stops. `meta.isComplete` is false where there may be more. An empty board has a reason; `STOP_NOT_SERVED` is one of a stop at which no route calls, or none of `routes`; `NO_FIXED_TIMES` one of a stop whose trips are all frequency-based. `expectedTime` and `delaySeconds` are null without realtime data.',
    parameters: documentParameters('stops', 'near', 'radius', 'routes', 'from', 'minutes', 'limit', 'include'),
    example: departuresExample,
  },
  caching: 'brief',
  params: objectOf({}),
  query: objectOf({
    stops: z.optional(idsField(100)),
    near: z.optional(nearField),
    radius: z.optional(wholeNumberField(1, 5000)),
    routes: z.optional(idsField(100)),
    from: z.optional(momentField),
    minutes: z.optional(wholeNumberField(1, 1440)),
    limit: z.optional(wholeNumberField(1, 100)),
    include: z.optional(includeField(['stop', 'route', 'trip', 'vehicle', 'alert'])),
  }),
  data: z.array(board),
  async handle({ query, ...input }) {
    const { stops, near, radius = 500, routes, from, minutes = 1440, limit = 10, include = [] } = query;
    if (stops === undefined && near === undefined) throw new NothingSelectedError('stops', 'near');
    if ((stops?.length ?? 1) * limit > maxDepartures) {
      throw new InvalidParameterError('limit', `expected at most ${maxDepartures} departures for all stops together`);
    }
    const [{ located: asked, notFound }, { notFound: unknownRoutes }, nearby] = await Promise.all([
      locate(stops ?? [], findPlaceById, input),
      locate(routes ?? [], findRouteRow, input),
      near === undefined ? [] : locateNearby(near, radius, input),
    ]);
    const isAsked = new Set(asked.map(({ scopedId }) => scopedId));
    const located = [...asked, ...nearby.filter(({ scopedId }) => !isAsked.has(scopedId))];
    const most = Math.floor(maxReadWithRoutes / Math.max(1, located.length));
    const count = routes === undefined ? limit : Math.max(limit, Math.min(limit * readFactorWithRoutes, 200, most));
    const nowMs = input.services.clock.now();
    const window = { fromMs: from === undefined ? nowMs : Date.parse(from), isNow: from === undefined, minutes, count };
    const { answers, unavailable } = await readAllBoards(
      located,
      window,
      include.includes('trip') ? 'trips' : 'times',
      input,
    );
    const isWanted = (departure: OtpDeparture) =>
      (routes === undefined || routes.includes(departure.routeId)) &&
      (from !== undefined || departure.expectedMs >= nowMs - 1000);
    const loaded = input.services.networks.loaded();
    const listed: OtpDeparture[] = [];
    let isComplete = nearby.length < maxNearbyStops;
    const data = located.map((wanted): Board => {
      const answer = answers.get(wanted.scopedId);
      const all = answer?.board ?? [];
      const { departures, read } = describeDepartures(
        all,
        { isWanted, limit, isKept: answer?.isKept ?? false },
        wanted.network,
      );
      const serving = departures.length > 0 ? null : listServing(wanted, routes);
      const isCut = serving?.length !== 0 && routes !== undefined && all.length >= count && departures.length < limit;
      if (isCut) isComplete = false; // OTP counts departures before the filter by route
      listed.push(...read);
      return {
        stopId: wanted.scopedId,
        timeZone: wanted.network.timeZone,
        departures,
        emptyReason:
          serving === null
            ? null
            : isCut
              ? 'NO_DEPARTURES_IN_WINDOW'
              : explainEmpty(answer, { ...window, network: wanted.network, serving, loaded }),
      };
    });
    const named = include.length === 0 ? { include, networks: [] } : nameEntities(include, located, listed);
    const { references, unavailable: failed } = await collectReferences(named, input);
    const realtime = listed.some(({ isRealtime }) => isRealtime);
    const meta = createMeta(input, {
      notFound: [...notFound, ...unknownRoutes],
      unavailable: [...unavailable, ...failed],
      realtime,
      isComplete,
    });
    return { data, references, meta };
  },
});

function nameEntities(include: Named['include'], located: readonly Wanted[], listed: readonly OtpDeparture[]): Named {
  return {
    include,
    networks: located.map(({ network }) => network),
    routeIds: listed.map(({ routeId }) => routeId),
    stopIds: [...located.map(({ scopedId }) => scopedId), ...listed.map(({ stopId }) => stopId)],
    trips: listed.map(nameTrip),
  };
}

type BoardAnswer = {
  readonly board: readonly OtpDeparture[] | null;
  readonly serviceEndMs: number | null;
  readonly isKept: boolean;
};

/** Reads the boards with one query for each OTP. One OTP that fails does not fail the boards of the others. */
async function readAllBoards(
  located: readonly Wanted[],
  window: BoardWindow,
  detail: 'times' | 'trips',
  context: EndpointContext,
) {
  const { otp } = context.services;
  const groups = Map.groupBy(located, ({ network }) => otp.getInstance({ feedId: network.feedId }));
  const answers = new Map<string, BoardAnswer>();
  const unavailable: Meta['unavailable'] = [];
  const results = await Promise.allSettled(
    [...groups].map(async ([instance, group]) => {
      const places = group.map(({ scopedId, found }) => ({ scopedId, kind: found.kind }));
      const { value, source } = await readBoards(instance, places, window, context, detail);
      const { boards, failed, serviceEndMs } = value;
      const isKept = source !== 'upstream';
      for (const [index, { scopedId }] of group.entries()) {
        if (failed.has(index)) unavailable.push({ part: `departures of ${scopedId}`, reason: failedPlace });
        else answers.set(scopedId, { board: boards[index] ?? null, serviceEndMs, isKept });
      }
    }),
  );
  for (const [index, result] of results.entries()) {
    if (result.status === 'fulfilled') continue;
    if (results.length === 1 || !(result.reason instanceof UnavailableError)) throw result.reason;
    const feeds = [...groups.values()][index]?.map(({ network }) => network.feedId) ?? [];
    unavailable.push({ part: `departures of ${[...new Set(feeds)].join(', ')}`, reason: result.reason.message });
  }
  return { answers, unavailable };
}

async function locateNearby(near: string, radiusMeters: number, context: EndpointContext): Promise<readonly Wanted[]> {
  const { findNearbyRows } = await import('../../shared/transit/search/nearby.ts');
  const area = { kind: 'circle', ...parsePoint(near), radiusMeters } as const;
  const networks = await openFeeds(undefined, context);
  return networks
    .flatMap((network) => findNearbyRows(network, area, maxNearbyStops).map((hit) => ({ network, ...hit })))
    .toSorted((a, b) => a.meters - b.meters)
    .slice(0, maxNearbyStops)
    .map(({ network, row }) => {
      const found = getStopPlace(network, row);
      return { scopedId: `${network.feedId}:${found.id}`, network, found };
    });
}

/** The rows of the routes that call at the place, or those of `routes` that do. */
function listServing({ network, found }: Wanted, routes: readonly string[] | undefined): readonly number[] {
  const rows = listRouteRows(network, listPlaceRows(network, found));
  return rows.filter(
    (row) => routes === undefined || routes.includes(scopeId(network.feedId, network.routes.ids[row] ?? '')),
  );
}

/** Whether any trip of these routes has times: those of frequencies.txt have none, and OTP lists no departures of them. */
function hasFixedTimes({ routes, patterns }: Network, routeRows: readonly number[]): boolean {
  const { patternStarts } = routes;
  return routeRows.some((row) => patterns.timed.subarray(patternStarts[row], patternStarts[row + 1]).includes(1));
}

/** The end of the last date of the calendars of a feed; null where the last refresh could not read them. */
function findServiceEndMs(network: Network, loaded: readonly LoadedNetwork[]): number | null {
  const last = loaded.find((one) => one.network === network)?.serviceDates?.last;
  return last === undefined ? null : findServiceDayStartMs(last, network.timeZone) + 24 * 3_600_000;
}

type EmptyBoard = BoardWindow & {
  readonly network: Network;
  /** The rows of the wanted routes that call there. */
  readonly serving: readonly number[];
  readonly loaded: readonly LoadedNetwork[];
};

function explainEmpty(
  answer: BoardAnswer | undefined,
  { fromMs, minutes, network, serving, loaded }: EmptyBoard,
): Board['emptyReason'] {
  if (answer === undefined) return 'UPSTREAM_UNAVAILABLE';
  if (serving.length === 0) return 'STOP_NOT_SERVED';
  const serviceEndMs = findServiceEndMs(network, loaded) ?? answer.serviceEndMs;
  if (serviceEndMs !== null && serviceEndMs <= fromMs) return 'FEED_EXPIRED';
  if (!hasFixedTimes(network, serving)) return 'NO_FIXED_TIMES';
  return minutes === 1440 ? 'NO_SERVICE_TODAY' : 'NO_DEPARTURES_IN_WINDOW';
}
