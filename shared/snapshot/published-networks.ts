import type { Clock } from '../clock.ts';
import type { Call } from '../connections/call.ts';
import { NotFoundError, UnavailableError } from '../errors.ts';
import { createSingleFlight } from '../resilience/single-flight.ts';
import { compareText } from '../transit/compare-text.ts';
import type { Network } from '../transit/network.ts';
import { indexNetwork } from '../transit/network-index.ts';
import type { LoadedNetwork, Networks } from './loaded-network.ts';
import type { PublishedSnapshot } from './manifest.ts';
import { createManifestWatch } from './manifest-watch.ts';
import { unpackSnapshot } from './pack.ts';
import type { SnapshotStore } from './store.ts';

type Held = { readonly network: Network; readonly version: string; readonly publishedAt: number };

/**
 * Networks from a snapshot store; the fallback has those that the store does not. A request that has a network never
 * fails because of the store, and waits for it at most once in a polling interval, and not for long.
 */
export function createPublishedNetworks({
  store,
  fallback,
  clock,
  pollingIntervalMs,
  revalidationTimeoutMs,
}: {
  store: SnapshotStore;
  fallback: Networks;
  clock: Clock;
  pollingIntervalMs: number;
  revalidationTimeoutMs: number;
}): Networks {
  const held = new Map<string, Held>();
  const triedAt = new Map<string, number>();
  const flights = createSingleFlight();
  const watch = createManifestWatch(store, { clock, pollingIntervalMs });

  const read = (feedId: string, snapshot: PublishedSnapshot, call: Call) =>
    flights.run(
      `${feedId} ${snapshot.version}`,
      () =>
        call.timings.measure('snapshot', async () => {
          triedAt.set(feedId, clock.now());
          const { version, key, publishedAt } = snapshot;
          const network = unpack(version, await store.readObject(key, call));
          indexNetwork(network); // the first lookup finds it ready
          held.set(feedId, { network, version, publishedAt });
        }),
      call,
    );

  const describe = (feedId: string, { network, version, publishedAt }: Held): LoadedNetwork => {
    const { manifest, checkedAt, isStale } = watch.seen();
    const feed = manifest?.feeds[feedId];
    const isConfirmed = feed?.snapshot?.version === version && feed.problem === null;
    return { network, version, publishedAt, checkedAt, isStale: isStale || !isConfirmed };
  };

  const renew = async (feedId: string, current: Held, call: Call): Promise<LoadedNetwork> => {
    const limit = AbortSignal.timeout(revalidationTimeoutMs);
    const shortCall = { ...call, signal: AbortSignal.any([call.signal, limit]) };
    try {
      if (watch.isDue()) await watch.check(shortCall);
      const snapshot = watch.seen().manifest?.feeds[feedId]?.snapshot;
      const mayTry = clock.now() - (triedAt.get(feedId) ?? Number.NEGATIVE_INFINITY) >= pollingIntervalMs;
      if (snapshot && snapshot.version !== current.version && mayTry) await read(feedId, snapshot, shortCall);
    } catch {
      // what is held goes on being the answer; describe() marks it stale
    }
    return describe(feedId, held.get(feedId) ?? current);
  };

  const loadFirst = async (feedId: string, call: Call): Promise<LoadedNetwork> => {
    let failure: UnavailableError | undefined;
    try {
      const manifest = watch.isDue() || watch.seen().isStale ? await watch.check(call) : watch.seen().manifest;
      const feed = manifest?.feeds[feedId];
      if (feed?.snapshot) {
        await read(feedId, feed.snapshot, call);
        const loaded = held.get(feedId);
        if (loaded !== undefined) return describe(feedId, loaded);
      }
      if (feed === undefined && manifest?.isComplete === true) throw new NotFoundError('GTFS ID not found');
      if (feed !== undefined) failure = new UnavailableError('The network data cannot be loaded', { peer: 'otp' });
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      failure = error;
    }
    try {
      return await fallback.get(feedId, call);
    } catch (error) {
      throw error instanceof NotFoundError ? (failure ?? error) : error;
    }
  };

  return {
    get: (feedId, call) => {
      const current = held.get(feedId);
      return current === undefined ? loadFirst(feedId, call) : renew(feedId, current, call);
    },

    loaded: () =>
      [
        ...[...held].map(([feedId, current]) => describe(feedId, current)),
        ...fallback.loaded().filter(({ network }) => !held.has(network.feedId)),
      ].toSorted((a, b) => compareText(a.network.feedId, b.network.feedId)),

    async feedIds(call) {
      const manifest = watch.isDue() ? await watch.check(call) : watch.seen().manifest;
      return manifest === undefined ? fallback.feedIds(call) : Object.keys(manifest.feeds).toSorted(compareText);
    },

    async revalidate(call) {
      const manifest = await watch.check(call);
      for (const [feedId, { snapshot }] of Object.entries(manifest?.feeds ?? {})) {
        if (snapshot === null || snapshot.version === held.get(feedId)?.version) continue;
        try {
          await read(feedId, snapshot, call);
        } catch (error) {
          if (call.signal.aborted) throw error;
        }
      }
    },
  };
}

function unpack(version: string, bytes: Buffer): Network {
  try {
    return unpackSnapshot({ version, bytes });
  } catch (error) {
    throw new UnavailableError('The stored network data is damaged', { peer: 'snapshot-store', cause: error });
  }
}
