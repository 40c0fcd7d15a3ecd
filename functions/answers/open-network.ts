import { NotFoundError } from '../../shared/connections/core/errors.ts';
import type { LoadedNetwork } from '../../shared/snapshot/loaded-network.ts';
import type { Input } from './define-endpoint.ts';

/**
 * The network of a feed, and the headers that tell the caller which version answers and how old it is.
 * @param options.missing what is said where there is no such feed: what was looked for in it is not there either
 * @throws NotFoundError for an unknown feed, UnavailableError for one that cannot be loaded
 */
export async function openNetwork(
  feedId: string,
  { services, call, headers }: Pick<Input, 'services' | 'call' | 'headers'>,
  { missing = 'GTFS ID not found' }: { missing?: string } = {},
): Promise<LoadedNetwork> {
  const loaded = await services.networks.get(feedId, call).catch((error: unknown) => {
    throw error instanceof NotFoundError ? new NotFoundError(missing) : error;
  });
  headers['x-data-version'] = loaded.version;
  headers['x-data-last-updated'] = new Date(loaded.publishedAt).toISOString();
  if (loaded.isStale) {
    const ageMs = services.clock.now() - loaded.publishedAt;
    headers['x-data-age'] = String(Math.round(ageMs / 1000)); // seconds, on stale answers only
  }
  return loaded;
}
