import type { Services } from '../../shared/services.ts';

/** The networks in memory, by feed. */
export function describeNetworks({ networks }: Services) {
  return networks.loaded().map(({ network, version, publishedAt, checkedAt, isStale }) => ({
    feedId: network.feedId,
    version,
    publishedAt: new Date(publishedAt).toISOString(),
    checkedAt: new Date(checkedAt).toISOString(),
    isStale,
  }));
}
