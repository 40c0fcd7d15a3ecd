import { findInstance, type OtpInstance } from '../configuration/otp-instances.ts';
import type { Call } from '../connections/core/call.ts';
import { UnavailableError } from '../connections/core/errors.ts';
import type { HttpClient } from '../connections/http/http-client.ts';
import type { CircuitBreakers } from '../connections/resilience/circuit-breakers.ts';
import type { FeedNetwork } from '../transit/network/feed-network.ts';
import { forwardGraphql, type GraphqlRequest, requestGraphql } from './graphql-request.ts';
import { loadFeed } from './load-feed.ts';
import { createLoadRequests, type LoadPace } from './load-requests.ts';
import { createOtpError, isOtpAway, readOtpPauseMs } from './parse/failures.ts';
import { type OtpFeed, parseFeeds } from './parse/parse-feeds.ts';
import type { Raw } from './parse/raw-shape.ts';
import { feedsQuery, stationsQuery, stopsQuery } from './queries.ts';

/** What became of one feed: the whole of it, or why there is none. */
export type FeedLoad =
  | { readonly status: 'loaded'; readonly network: FeedNetwork }
  | { readonly status: 'failed'; readonly error: unknown };

export type OtpClient = {
  readonly instances: readonly OtpInstance[];
  /** The feed's instance, else the city's, else the default, else the only one. @throws UnavailableError where there is none */
  getInstance(of: { feedId?: string | undefined; city?: string | undefined }): OtpInstance;
  /** One question, and the whole answer. @throws UnavailableError, DeadlineExceededError */
  ask(instance: OtpInstance, request: GraphqlRequest, call: Call): Promise<Raw>;
  /**
   * A caller's own question, and the answer's JSON as it is, `errors` and all.
   * @param options.maxBytes a longer answer is an UnavailableError
   */
  forward(instance: OtpInstance, request: GraphqlRequest, call: Call, options: { maxBytes: number }): Promise<string>;
  /** The feeds that an instance has loaded. @throws UnavailableError, DeadlineExceededError */
  listFeeds(instance: OtpInstance, call: Call): Promise<readonly OtpFeed[]>;
  /**
   * Loads feeds of an instance, all of them by default, one after the other. A feed that is asked for and not there has
   * failed; one that fails does not stop the others.
   * @throws UnavailableError where the instance does not even list its feeds; DeadlineExceededError
   */
  loadInstance(
    instance: OtpInstance,
    call: Call,
    options?: { feedIds?: readonly string[] },
  ): Promise<ReadonlyMap<string, FeedLoad>>;
};

/** The largest part of a network taken, unpacked: one million trip ids with their JSON are some 50 MB. */
const defaultMaxAnswerBytes = 128 * 1024 * 1024;
/** The largest answer to any other question, such as a trip or a feed's vehicles: a call may not fill an environment's memory. */
const maxQuickAnswerBytes = 16 * 1024 * 1024;

/** Reads networks from OpenTripPlanner's GTFS GraphQL API. */
export function createOtpClient({
  http,
  instances,
  breakers,
  maxAnswerBytes = defaultMaxAnswerBytes,
  ...pace
}: {
  http: HttpClient;
  instances: readonly OtpInstance[];
  /** None: every request is sent. */
  breakers?: CircuitBreakers;
  maxAnswerBytes?: number;
} & LoadPace): OtpClient {
  const guarded = <T>(instance: OtpInstance, call: Call, work: () => Promise<T>): Promise<T> => {
    const { origin, pathname } = new URL(instance.url); // without credentials
    const peer = `${origin}${pathname.replace(/\/$/, '')}`;
    const breaker = breakers?.of(peer, { isFailure: isOtpAway, readPauseMs: readOtpPauseMs });
    return breaker === undefined ? work() : breaker.run(call.signal, work);
  };
  /** @param isHeavy whether it asks for a part of a network */
  const send = (instance: OtpInstance, request: GraphqlRequest, call: Call, isHeavy: boolean) => {
    const target = { http, instance, isHeavy, maxAnswerBytes: isHeavy ? maxAnswerBytes : maxQuickAnswerBytes };
    return guarded(instance, call, () => requestGraphql(target, request, call));
  };
  const startLoad = (instance: OtpInstance, call: Call) =>
    createLoadRequests(
      // The list of feeds comes first, and shows whether the connection is good.
      (request) => send(instance, request, call, request.query !== feedsQuery),
      pace,
      call,
    );
  return {
    instances,
    getInstance(of) {
      const found = findInstance(instances, of) ?? (instances.length === 1 ? instances[0] : undefined);
      if (found !== undefined) return found;
      throw new UnavailableError('No OpenTripPlanner is configured for this', { peer: 'otp', retryAfterSeconds: 300 });
    },
    ask: (instance, request, call) => send(instance, request, call, false),
    forward: (instance, request, call, { maxBytes }) =>
      guarded(instance, call, () =>
        forwardGraphql({ http, instance, maxAnswerBytes: maxBytes, isHeavy: true }, request, call),
      ),
    async listFeeds(instance, call) {
      return parseFeeds(await startLoad(instance, call)({ query: feedsQuery }));
    },
    async loadInstance(instance, call, { feedIds } = {}) {
      const request = startLoad(instance, call);
      const feeds = parseFeeds(await request({ query: feedsQuery }));
      const places = await settle(async () => ({
        stops: await request({ query: stopsQuery }),
        stations: await request({ query: stationsQuery }),
      }));
      const loads = new Map<string, FeedLoad>();
      for (const id of feedIds ?? feeds.map((feed) => feed.id)) {
        const feed = feeds.find((candidate) => candidate.id === id);
        const load = await settle(async () => {
          if (feed === undefined) throw createOtpError('feed-missing', id);
          if (places.status === 'rejected') throw places.reason;
          return loadFeed(feed, places.value, request);
        });
        loads.set(
          id,
          load.status === 'fulfilled'
            ? { status: 'loaded', network: load.value }
            : { status: 'failed', error: load.reason },
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
