import { type Call, withSignal } from '@headway/connections/call';
import type { CircuitBreakers } from '@headway/connections/circuit-breakers';
import { DeadlineExceededError, UnavailableError } from '@headway/connections/errors';
import type { HttpClient } from '@headway/connections/http-client';
import { withTimeLimit } from '@headway/connections/time-limit';
import { findInstance, type OtpInstance } from '../configuration/otp-instances.ts';
import type { FeedNetwork } from '../transit/network/feed-network.ts';
import {
  findEndpoint,
  forwardGraphql,
  type GraphqlRequest,
  type OtpAnswer,
  requestGraphql,
} from './graphql-request.ts';
import { loadFeed } from './load-feed.ts';
import { loadPlaces } from './load-places.ts';
import { createLoadRequests, type LoadPace } from './load-requests.ts';
import type { Schedule } from './load-schedule.ts';
import { createOtpError, isOtpUnavailable, readOtpPauseMs } from './parse/failures.ts';
import { type OtpFeed, parseFeeds } from './parse/parse-feeds.ts';
import { loggedFaults } from './parse/raw-shape.ts';
import { feedsQuery } from './queries.ts';

/** The result of loading one feed: the whole network, or the error. */
export type FeedLoad =
  | {
      readonly status: 'loaded';
      readonly network: FeedNetwork;
      /** null where OTP could not answer. */
      readonly schedule: Schedule | null;
      /** The items of the feed that could not be read and are left out or incomplete; one text for each. */
      readonly faults: readonly string[];
    }
  | { readonly status: 'failed'; readonly error: unknown };

export type OtpClient = {
  readonly instances: readonly OtpInstance[];
  /** Returns the feed's instance, else the city's, else the default, else the only one. @throws UnavailableError where none is configured */
  getInstance(of: { feedId?: string | undefined; city?: string | undefined }): OtpInstance;
  /** Sends one query and returns its data and the length of the answer. @throws UnavailableError, DeadlineExceededError */
  ask(
    instance: OtpInstance,
    request: GraphqlRequest,
    call: Call,
    options?: {
      /** Of names and texts, as Accept-Language; default: the language of the feed. */ language?: string | null;
    },
  ): Promise<OtpAnswer>;
  /**
   * Sends a caller's own query and returns the JSON text of the answer, including its `errors`.
   * @param options.isHeavy its answer may take long to begin: it gets a new connection after a pause, and is not sent twice
   * @throws UnavailableError, also for an answer longer than `maxBytes`; DeadlineExceededError
   */
  forward(
    instance: OtpInstance,
    request: GraphqlRequest,
    call: Call,
    options: { maxBytes: number; isHeavy: boolean },
  ): Promise<string>;
  /** Lists the feeds that an instance has loaded. @throws UnavailableError, DeadlineExceededError */
  listFeeds(instance: OtpInstance, call: Call): Promise<readonly OtpFeed[]>;
  /**
   * Loads feeds of an instance one after the other, by default all of them. A requested feed that the instance does not
   * have fails. A feed that fails does not stop the others.
   * @throws UnavailableError where the instance does not list its feeds; DeadlineExceededError
   */
  loadInstance(
    instance: OtpInstance,
    call: Call,
    options?: { feedIds?: readonly string[] },
  ): Promise<ReadonlyMap<string, FeedLoad>>;
};

/** Largest accepted part of a network, decompressed: one million trip ids as JSON take about 50 MB. */
const defaultMaxAnswerBytes = 128 * 1024 * 1024;
/** Largest accepted answer to any other query, such as a trip, so that one call cannot fill the memory of an environment. */
const maxQuickAnswerBytes = 16 * 1024 * 1024;

/** OTP answers such a query of 50 routes in a few seconds. */
const defaultScheduleMs = 60_000;

/** The queries with one field for each trip, place or route, so that one of them may fail. */
const batches = /^query (Times|TripStops|Calendars|Departures|RouteService|Timetable|Languages|Names)\b/;
const maxLoggedPaths = 20;

/** Reads networks from OpenTripPlanner's GTFS GraphQL API. */
export function createOtpClient({
  http,
  instances,
  breakers,
  maxAnswerBytes = defaultMaxAnswerBytes,
  scheduleMs = defaultScheduleMs,
  ...pace
}: {
  http: HttpClient;
  instances: readonly OtpInstance[];
  /** Without them every request is sent. */
  breakers?: CircuitBreakers;
  maxAnswerBytes?: number;
  /** Longest time of each query of a schedule's version; without it a network has none. */
  scheduleMs?: number;
} & LoadPace): OtpClient {
  const guarded = <T>(instance: OtpInstance, call: Call, work: () => Promise<T>): Promise<T> => {
    const breaker = breakers?.of(findEndpoint(instance).peer, {
      isFailure: isOtpUnavailable,
      readPauseMs: readOtpPauseMs,
    });
    return breaker === undefined ? work() : breaker.run(call.signal, work);
  };
  /** @param options.isHeavy whether the query reads a part of a network */
  const send = (
    instance: OtpInstance,
    request: GraphqlRequest,
    call: Call,
    { isHeavy = false, language = null }: { isHeavy?: boolean; language?: string | null },
  ) => {
    const maxBytes = isHeavy ? maxAnswerBytes : maxQuickAnswerBytes;
    const target = { http, instance, isHeavy, isCompressed: isHeavy, maxAnswerBytes: maxBytes, language };
    const isBatch = batches.test(request.query);
    return guarded(instance, call, () => requestGraphql(target, request, call, { isBatch }));
  };
  const startLoad = (instance: OtpInstance, call: Call) =>
    createLoadRequests(
      // The list of feeds is the first query and shows whether the connection works.
      (request, own) => send(instance, request, own, { isHeavy: request.query !== feedsQuery }),
      pace,
      call,
    );
  return {
    instances,
    getInstance(of) {
      const found = findInstance(instances, of) ?? (instances.length === 1 ? instances[0] : undefined);
      if (found !== undefined) return found;
      throw new UnavailableError('No OpenTripPlanner is configured for this feed or city', {
        peer: 'otp',
        retryAfterSeconds: 300,
      });
    },
    async ask(instance, request, call, options = {}) {
      const answer = await send(instance, request, call, options);
      const paths = answer.failedPaths.slice(0, maxLoggedPaths).map((path) => path.join('.'));
      if (paths.length > 0) loggedFaults.push(`errors in ${answer.failedPaths.length} fields: ${paths.join(', ')}`);
      return answer;
    },
    forward: (instance, request, call, { maxBytes, isHeavy }) =>
      guarded(instance, call, () =>
        forwardGraphql({ http, instance, maxAnswerBytes: maxBytes, isHeavy }, request, call),
      ),
    async listFeeds(instance, call) {
      return parseFeeds((await startLoad(instance, call)({ query: feedsQuery })).data);
    },
    async loadInstance(instance, call, { feedIds } = {}) {
      const request = startLoad(instance, call);
      // A slow hash of the timetable must not take the time of the networks that follow.
      const error = () => new DeadlineExceededError('The version of the schedule took too long');
      const sendForSchedule: typeof request = (of) =>
        withTimeLimit(call.signal, { limitMs: scheduleMs, error }, (signal) => request(of, withSignal(call, signal)));
      const listFaults: string[] = [];
      const feeds = parseFeeds((await request({ query: feedsQuery })).data, listFaults);
      const places = await settle(() => loadPlaces(request));
      const loads = new Map<string, FeedLoad>();
      for (const id of feedIds ?? feeds.map((feed) => feed.id)) {
        const feed = feeds.find((candidate) => candidate.id === id);
        const load = await settle(async () => {
          if (feed === undefined) throw createOtpError('feed-missing', [id, ...listFaults].join('; '));
          const { timeZone } = feed;
          if (timeZone === null) throw createOtpError('unexpected-shape', `feed ${id} has no agency with a time zone`);
          if (places.status === 'rejected') throw places.reason;
          const loaded = await loadFeed({ id, timeZone }, places.value, request, { sendForSchedule });
          return { ...loaded, faults: [...feed.faults, ...loaded.faults] };
        });
        loads.set(
          id,
          load.status === 'fulfilled' ? { status: 'loaded', ...load.value } : { status: 'failed', error: load.reason },
        );
      }
      return loads;
    },
  };
}

async function settle<Value>(work: () => Promise<Value>): Promise<PromiseSettledResult<Value>> {
  const [result] = await Promise.allSettled([work()]);
  return result;
}
