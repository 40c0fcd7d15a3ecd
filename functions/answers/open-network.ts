import { NotFoundError } from '@headway/connections/errors';
import type { Services } from '../../shared/services.ts';
import type { LoadedNetwork } from '../../shared/snapshot/loaded-network.ts';
import type { EndpointContext } from './define-endpoint.ts';

/**
 * Returns the network of a feed, and sets the headers with its version and age.
 * @param options.missing the message for an unknown feed: what a caller looks for in it does not exist either
 * @throws NotFoundError for an unknown feed, UnavailableError for one that cannot be loaded
 */
export async function openNetwork(
  feedId: string,
  { services, call, headers }: EndpointContext,
  { missing = 'GTFS ID not found' }: { missing?: string } = {},
): Promise<LoadedNetwork> {
  let loaded: LoadedNetwork;
  try {
    loaded = await services.networks.get(feedId, call);
  } catch (error) {
    throw error instanceof NotFoundError ? new NotFoundError(missing) : error;
  }
  headers['x-data-version'] = loaded.version;
  headers['x-data-last-updated'] = formatPublished(loaded);
  if (loaded.isStale) {
    const ageMs = services.clock.now() - loaded.publishedAt;
    headers['x-data-age'] = String(Math.round(ageMs / 1000)); // seconds
  }
  return loaded;
}

/** Of each network in memory: writing a date takes longer than the search for a stop. */
const publishedTexts = new WeakMap<LoadedNetwork['network'], { readonly atMs: number; readonly text: string }>();

function formatPublished({ network, publishedAt }: LoadedNetwork): string {
  const known = publishedTexts.get(network);
  if (known?.atMs === publishedAt) return known.text;
  const text = new Date(publishedAt).toISOString();
  publishedTexts.set(network, { atMs: publishedAt, text });
  return text;
}

/** Describes the networks that this environment holds in memory, by feed. */
export function describeNetworks({ networks }: Services) {
  return networks.loaded().map(({ network, version, publishedAt, checkedAt, isStale }) => ({
    feedId: network.feedId,
    version,
    publishedAt: new Date(publishedAt).toISOString(),
    checkedAt: new Date(checkedAt).toISOString(),
    isStale,
  }));
}
