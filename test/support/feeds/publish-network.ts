import { createTimings } from '../../../shared/connections/core/call.ts';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { packSnapshot } from '../../../shared/snapshot/format/pack.ts';
import { createSnapshotStore } from '../../../shared/snapshot/store/store.ts';
import { buildNetwork } from '../../../shared/transit/network/build-network.ts';
import type { FeedNetwork } from '../../../shared/transit/network/feed-network.ts';
import type { SideTables } from '../../../shared/transit/network/side-tables.ts';
import { httpForTests } from '../servers/http-for-tests.ts';

/** Publishes a feed to a folder as a complete refresh does. @returns its version */
export async function publishNetwork(
  folder: string,
  feed: FeedNetwork,
  { sideTables, publishedAt = Date.now() }: { sideTables?: SideTables; publishedAt?: number } = {},
): Promise<string> {
  const call = { signal: new AbortController().signal, timings: createTimings(systemClock) };
  const store = createSnapshotStore({ kind: 'folder', path: folder }, { http: httpForTests });
  const network = buildNetwork(feed, sideTables);
  const { version, bytes } = packSnapshot(network);
  const key = `snapshots/${feed.feedId}/${version}`;
  const counts = { routes: network.routes.ids.length, stops: network.stops.ids.length, patterns: 0 };
  await store.writeObject(key, bytes, call);
  await store.updateManifest(
    (manifest) => ({
      format: 1,
      isComplete: true,
      feeds: { ...manifest.feeds, [feed.feedId]: { snapshot: { version, key, publishedAt, counts }, problem: null } },
    }),
    call,
  );
  return version;
}
