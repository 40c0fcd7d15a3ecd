import { type Call, withSignal } from '@headway/connections/call';
import type { Clock } from '@headway/connections/clock';
import { elapsedMs, type Instant, readInstant } from '@headway/connections/elapsed';
import { DeadlineExceededError, NotFoundError, UnavailableError } from '@headway/connections/errors';
import { createSingleFlight } from '@headway/connections/single-flight';
import { withTimeLimit } from '@headway/connections/time-limit';
import type { Network } from '../transit/network/network.ts';
import { buildIndexes } from '../transit/network/network-index.ts';
import { compareText } from '../transit/text/compare-text.ts';
import { findFeed, type Manifest, type PublishedSnapshot } from './format/manifest.ts';
import { nameSnapshot, unpackSnapshot } from './format/pack.ts';
import type { LoadedNetwork, Networks } from './loaded-network.ts';
import { createManifestWatch, type ManifestWatch } from './manifest-watch.ts';
import type { SnapshotStore } from './store/store.ts';

type Held = {
  readonly network: Network;
  readonly version: string;
  readonly publishedAt: number;
  view?: View;
};

/** A network as the last manifest shows it. */
type View = {
  readonly seen: ReturnType<ManifestWatch['seen']>;
  readonly loaded: LoadedNetwork;
  /** A version that the environment does not have yet. */
  readonly newer: PublishedSnapshot | undefined;
};

/**
 * Networks from a snapshot store; `fallback` has the feeds that the store does not have. A request for a loaded network
 * never fails because of the store, and waits for it briefly and at most once per polling interval.
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
  const triedAt = new Map<string, Instant>();
  const flights = createSingleFlight();
  const watch = createManifestWatch(store, { clock, pollingIntervalMs });

  const read = (feedId: string, snapshot: PublishedSnapshot, call: Call) =>
    flights.run(
      `${feedId} ${snapshot.version}`,
      () =>
        call.timings.measure('snapshot', async () => {
          triedAt.set(feedId, readInstant(clock));
          const { version, key, publishedAt } = snapshot;
          const network = unpack(version, await store.readObject(key, call));
          held.set(feedId, { network, version, publishedAt });
        }),
      call,
    );

  /** Compares a network with the manifest, once for each manifest. */
  const compare = (feedId: string, current: Held): View => {
    const { network, version, publishedAt, view } = current;
    const seen = watch.seen();
    if (view?.seen === seen) return view;
    const feed = findFeed(seen.manifest, feedId);
    const snapshot = feed?.snapshot ?? undefined;
    const isCurrent = snapshot?.version === version;
    const { scheduleVersion = null, serviceDates = null } = snapshot ?? {};
    const isStale = seen.isStale || !isCurrent || feed?.problem !== null;
    const loaded = { network, version, scheduleVersion, serviceDates, publishedAt, checkedAt: seen.checkedAt, isStale };
    current.view = { seen, loaded, newer: isCurrent ? undefined : snapshot };
    return current.view;
  };
  const describe = (feedId: string, current: Held): LoadedNetwork => compare(feedId, current).loaded;

  /** Checks for a new version within a time limit. Where that fails, the current version stays in use and describe() marks it stale. */
  const checkBriefly = async (call: Call, look: (brief: Call) => Promise<unknown>): Promise<void> => {
    const error = () => new DeadlineExceededError('The snapshot store did not answer within its time limit');
    const limit = { limitMs: revalidationTimeoutMs, error };
    await withTimeLimit(call.signal, limit, (signal) => look(withSignal(call, signal))).catch(() => undefined);
  };

  const findNewer = (feedId: string, current: Held): PublishedSnapshot | undefined => {
    const { newer } = compare(feedId, current);
    if (newer === undefined) return undefined;
    const lastTry = triedAt.get(feedId);
    return lastTry === undefined || elapsedMs(clock, lastTry) >= pollingIntervalMs ? newer : undefined;
  };

  const renew = (feedId: string, current: Held, call: Call): Promise<void> =>
    checkBriefly(call, async (brief) => {
      if (watch.isDue()) await watch.check(brief);
      const newer = findNewer(feedId, current);
      if (newer !== undefined) await read(feedId, newer, brief);
    });

  const loadFirst = async (feedId: string, call: Call): Promise<LoadedNetwork> => {
    let failure: UnavailableError | undefined;
    try {
      const manifest = watch.isDue() || watch.seen().isStale ? await watch.check(call) : watch.seen().manifest;
      const feed = findFeed(manifest, feedId);
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

  const readAhead = async (wanted: string, call: Call): Promise<void> => {
    const manifest = await watch.check(call);
    const [only = '', ...others] = Object.keys(manifest?.feeds ?? {});
    const feedId = findFeed(manifest, wanted) === undefined && others.length === 0 ? only : wanted;
    const snapshot = findFeed(manifest, feedId)?.snapshot;
    if (snapshot) await read(feedId, snapshot, call);
  };
  const waitForPrefetch = (call: Call) => flights.run('prefetch', async () => {}, call);

  return {
    async get(feedId, call) {
      if (!held.has(feedId)) await waitForPrefetch(call);
      const current = held.get(feedId);
      if (current === undefined) return loadFirst(feedId, call);
      if (watch.isDue() || findNewer(feedId, current) !== undefined) await renew(feedId, current, call);
      return describe(feedId, held.get(feedId) ?? current);
    },

    prefetch: (feedId, call) => flights.run('prefetch', () => readAhead(feedId, call).catch(() => {}), call),

    async getPast(feedId, version, call) {
      try {
        return unpack(version, await store.readObject(nameSnapshot(feedId, version), call));
      } catch (error) {
        if (error instanceof UnavailableError) return undefined;
        throw error;
      }
    },

    loaded: () =>
      [
        ...[...held].map(([feedId, current]) => describe(feedId, current)),
        ...fallback.loaded().filter(({ network }) => !held.has(network.feedId)),
      ].toSorted((a, b) => compareText(a.network.feedId, b.network.feedId)),

    async feedIds(call) {
      const last = watch.seen();
      const isUnknown = last.manifest === undefined && last.isStale; // the store has not answered yet
      if (watch.isDue() || isUnknown) await checkBriefly(call, (brief) => watch.check(brief));
      const { manifest } = watch.seen();
      return manifest === undefined ? fallback.feedIds(call) : listFeedIds(manifest);
    },

    async revalidate(call) {
      await waitForPrefetch(call);
      const manifest = await watch.check(call);
      for (const [feedId, { snapshot }] of Object.entries(manifest?.feeds ?? {})) {
        if (snapshot === null || snapshot.version === held.get(feedId)?.version) continue;
        try {
          await read(feedId, snapshot, call);
        } catch (error) {
          if (call.signal.aborted) throw error;
        }
      }
      for (const { network } of held.values()) buildIndexes(network); // a warm-up has the time, and then no call waits for one
    },
  };
}

/** Sorted once for each manifest. */
const feedIdsOf = new WeakMap<Manifest, readonly string[]>();

function listFeedIds(manifest: Manifest): readonly string[] {
  const known = feedIdsOf.get(manifest);
  if (known !== undefined) return known;
  const ids = Object.keys(manifest.feeds).toSorted(compareText);
  feedIdsOf.set(manifest, ids);
  return ids;
}

function unpack(version: string, bytes: Buffer): Network {
  try {
    return unpackSnapshot({ version, bytes });
  } catch (error) {
    throw new UnavailableError('The stored network data is damaged', { peer: 'snapshot-store', cause: error });
  }
}
