import { type Feed, findJson, isLocal } from './server.ts';

type Stop = { readonly stopCode: string };
type Route = { readonly id: string };

/** Ids of the loaded city that have an answer: to begin with, and to try the API with. */
export type Examples = {
  readonly feed: string;
  readonly route: string;
  readonly stop: string;
  readonly stopId: string;
  readonly trip: string;
  /** Only the local stack knows one; elsewhere the operator does. */
  readonly vehicle: string | undefined;
  readonly point: { readonly lat: number; readonly lon: number };
};

/** Finds them by asking this server. undefined where no feed is loaded. */
export async function findExamples(): Promise<Examples | undefined> {
  const feeds = (await findJson<Feed[]>('feeds')) ?? [];
  const feed = feeds.find(({ version }) => version !== null)?.gtfsId;
  if (feed === undefined) return undefined;
  const of = encodeURIComponent(feed);
  const route = (await findJson<Route[]>(`routes/${of}?limit=1`))?.[0]?.id ?? '';
  const [stops, trip, local] = await Promise.all([
    findJson<(Stop & { stopPoint: Examples['point'] })[]>(
      `route-stop-mapping/${of}/route/${encodeURIComponent(route)}`,
    ),
    findJson<{ tripId: string; stops: { stopId: string }[] }>(`example-trip/${of}/${encodeURIComponent(route)}`),
    isLocal ? findJson<{ vehicle: string | null }>('local/examples') : undefined,
  ]);
  return {
    feed,
    route,
    stop: stops?.[0]?.stopCode ?? '',
    stopId: trip?.stops[0]?.stopId ?? '',
    trip: trip?.tripId ?? '',
    vehicle: local?.vehicle ?? undefined,
    point: stops?.[0]?.stopPoint ?? { lat: 0, lon: 0 },
  };
}
