import { expect } from 'vitest';
import type { ApiAnswer } from '../support/api/api.ts';
import type { PlainFeed, PlainRoute } from '../support/feeds/independent-gtfs.ts';
import type { GatewayApi } from '../support/gateway/gateway-api.ts';

export type Json = Record<string, unknown>;

/** One feed behind the gateway, and an independent reading of its files. */
export type FeedContext = {
  readonly feedId: string;
  readonly feed: PlainFeed;
  readonly routes: readonly PlainRoute[];
  /** Ids of the stops that a pattern serves, sorted. */
  readonly served: readonly string[];
  send(target: string): Promise<ApiAnswer>;
  get(target: string): Promise<Json[] & Json>;
  post(target: string, body: unknown): Promise<Json[] & Json>;
};

export function createFeedContext(api: GatewayApi, feedId: string, feed: PlainFeed): FeedContext {
  return {
    feedId,
    feed,
    routes: [...feed.routes.values()],
    served: [...feed.stops.keys()].filter((id) => feed.routesOfStop(id).length > 0),
    send: (target) => api.send(target),
    get: async (target) => (await api.send(target)).value as Json[] & Json,
    async post(target, body) {
      const headers = { 'content-type': 'application/json' };
      return (await api.send({ method: 'POST', target, headers, body: JSON.stringify(body) })).value as Json[] & Json;
    },
  };
}

/** An id as a part of a path: a slash in it is encoded twice (docs/decisions/0031). */
export function part(id: string): string {
  return encodeURIComponent(id).replaceAll('%2F', '%252F');
}

/** Where a stop is; OTP rounds to a centimetre. */
export function pointOf({ feed }: FeedContext, stopId = '') {
  const { stop_lat: lat, stop_lon: lon } = feed.stops.get(stopId) ?? {};
  return { lat: expect.closeTo(Number(lat), 6), lon: expect.closeTo(Number(lon), 6) };
}

/** About so many of a list, spread over it. */
export function sampleOf<Item>(items: readonly Item[], count: number): Item[] {
  return items.filter((_, index) => index % Math.max(1, Math.ceil(items.length / count)) === 0);
}

/** Whether the row of a place is one of a stop, not of a station or an entrance. */
export function isStop(row: Readonly<Record<string, string>>): boolean {
  return ['', '0', undefined].includes(row['location_type']);
}
