import { type Call, withSignal } from '@headway/connections/call';
import type { Clock } from '@headway/connections/clock';
import { DeadlineExceededError, UnavailableError } from '@headway/connections/errors';
import type { FeedLoad, OtpClient } from '../otp/client.ts';
import { buildNetwork } from '../transit/network/build-network.ts';
import { compareText } from '../transit/text/compare-text.ts';
import { describeFailure } from './describe-failure.ts';
import { type FeedCatalog, isComplete, readFeedCatalog } from './feed-catalog.ts';
import {
  emptyManifest,
  findFeed,
  type Manifest,
  type ManifestFeed,
  type NetworkCounts,
  type PublishedSnapshot,
} from './format/manifest.ts';
import { nameSnapshot, packSnapshot } from './format/pack.ts';
import { describeShrinkage } from './shrinkage.ts';
import type { LoadedSideTables, SideTableCount } from './side-tables/parse-side-tables.ts';
import type { SideTableSource } from './side-tables/side-table-source.ts';
import { chooseKey, listExpired, retireObjects } from './store/retired-objects.ts';
import type { SnapshotStore } from './store/store.ts';
import { writeSchemas } from './write-schemas.ts';

/**
 * The result of a refresh for one feed. Kept: the last good snapshot, if any, stays published. Late: the feed was not read
 * in time, and nothing about it has changed.
 */
export type FeedRefresh = {
  readonly feedId: string;
  readonly status: 'published' | 'unchanged' | 'kept' | 'late';
  /** The published version; null where the feed was never loaded. */
  readonly version: string | null;
  /** Why the feed is kept or late; null otherwise. */
  readonly reason: string | null;
  readonly counts: NetworkCounts | null;
  /** The items that OTP could not answer and that are left out or incomplete: at most 100, and their number. */
  readonly faults: readonly string[];
  readonly faultCount: number;
};

const maxReportedFaults = 100; // a result of Lambda holds at most 6 MB

export type Refresh = {
  readonly feeds: readonly FeedRefresh[];
  /** One message for each row of the side tables that was left out. */
  readonly sideTableProblems: readonly string[];
  /** One message for each row that is used although some of its bytes are not UTF-8. */
  readonly sideTableWarnings: readonly string[];
  /** The rows that were read and left out, for each file of the side tables. */
  readonly sideTables: readonly SideTableCount[];
};

export type RefreshOptions = {
  readonly otp: OtpClient;
  readonly store: SnapshotStore;
  readonly sideTables: SideTableSource;
  readonly clock: Clock;
  /** The feeds that may lose more than half of their size in this refresh. */
  readonly acceptShrunk?: readonly string[] | 'all';
  /** Reading stops after this time, and the feeds read by then are published. Default: the whole time of the call. */
  readonly readWithinMs?: number | undefined;
};

/**
 * Loads every feed of every OTP and publishes those that are complete and changed. Where a feed or an instance fails, the
 * last good snapshots stay published, and the other feeds continue.
 * @throws UnavailableError where the store or a side table cannot be read or written; DeadlineExceededError
 */
export async function refreshSnapshots(options: RefreshOptions, call: Call): Promise<Refresh> {
  const { otp, store, sideTables, readWithinMs } = options;
  const reading = readWithinMs === undefined ? call : shorten(call, readWithinMs);
  const before = (await store.readManifest(call)) ?? emptyManifest;
  const tables = await sideTables.read(call);
  const catalog = await readCatalog(otp, reading, call);
  const loads = await loadFeeds(otp, catalog, reading);
  if (call.signal.aborted)
    throw new DeadlineExceededError('The deadline passed while networks were loaded from OpenTripPlanner');
  const changes = new Map<string, ManifestFeed>();
  const results: FeedRefresh[] = [];
  for (const feedId of listKnownFeeds(before, catalog)) {
    const last = findFeed(before, feedId)?.snapshot ?? null;
    const load = loads.get(feedId) ?? { status: 'failed', error: explainAbsence(catalog) };
    if (load.status === 'failed' && reading.signal.aborted) {
      const { version = null, counts = null } = last ?? {};
      const reason = describeFailure(load.error);
      results.push({ feedId, status: 'late', version, reason, counts, faults: [], faultCount: 0 });
      continue;
    }
    const { status, feed } = await settleFeed({ ...options, before, feedId, load, last, tables }, call);
    changes.set(feedId, feed);
    const { version = null, counts = null } = feed.snapshot ?? {};
    const faults = load.status === 'loaded' ? load.faults : [];
    const reported = { faults: faults.slice(0, maxReportedFaults), faultCount: faults.length };
    results.push({ feedId, status, version, reason: feed.problem, counts, ...reported });
  }
  const schemas = reading.signal.aborted
    ? {}
    : await writeSchemas({ otp, store, before, nowMs: options.clock.now() }, call);
  const deleted = await deleteExpired({ ...options, before }, call);
  await store.updateManifest((manifest) => {
    const next: Manifest = {
      format: 1,
      isComplete: isComplete(catalog),
      feeds: sortFeeds({ ...manifest.feeds, ...mergeFeeds(manifest, changes) }),
      schemas: { ...manifest.schemas, ...schemas },
    };
    return retireObjects(manifest, next, { deleted, nowMs: options.clock.now() });
  }, call);
  const { problems, warnings, counts } = tables;
  return { feeds: results, sideTableProblems: problems, sideTableWarnings: warnings, sideTables: counts };
}

function shorten(call: Call, ms: number): Call {
  return withSignal(call, AbortSignal.any([call.signal, AbortSignal.timeout(Math.ceil(ms))]));
}

async function readCatalog(otp: OtpClient, reading: Call, call: Call): Promise<FeedCatalog> {
  try {
    return await readFeedCatalog(otp, reading);
  } catch (cause) {
    if (call.signal.aborted || !reading.signal.aborted) throw cause;
    throw new UnavailableError('OpenTripPlanner did not list its feeds within the time of a call', {
      peer: 'otp',
      cause,
    });
  }
}

/** Deletes expired objects. An object that cannot be deleted stays retired, and the next refresh tries again. */
async function deleteExpired(
  { store, clock, before }: RefreshOptions & { before: Manifest },
  call: Call,
): Promise<readonly string[]> {
  const deleted: string[] = [];
  for (const key of listExpired(before, clock.now())) {
    const isDeleted = await store.deleteObject(key, call).then(
      () => true,
      () => false,
    );
    if (isDeleted) deleted.push(key);
  }
  return deleted;
}

async function loadFeeds(otp: OtpClient, catalog: FeedCatalog, call: Call): Promise<ReadonlyMap<string, FeedLoad>> {
  const loads = await Promise.all(
    otp.instances.map(async (instance) => {
      const feedIds = [...catalog.owners].flatMap(([feedId, owner]) => (owner === instance ? feedId : []));
      if (feedIds.length === 0) return [];
      try {
        return [...(await otp.loadInstance(instance, call, { feedIds }))];
      } catch (error) {
        return feedIds.map((feedId): [string, FeedLoad] => [feedId, { status: 'failed', error }]);
      }
    }),
  );
  return new Map(loads.flat());
}

async function settleFeed(
  {
    store,
    clock,
    acceptShrunk = [],
    before,
    feedId,
    load,
    last,
    tables,
  }: RefreshOptions & {
    before: Manifest;
    feedId: string;
    load: FeedLoad;
    last: PublishedSnapshot | null;
    tables: LoadedSideTables;
  },
  call: Call,
): Promise<{ status: FeedRefresh['status']; feed: ManifestFeed }> {
  const keep = (problem: string) => ({ status: 'kept', feed: { snapshot: last, problem } }) as const;
  if (load.status === 'failed') return keep(describeFailure(load.error));
  let packed: ReturnType<typeof packNetwork>;
  try {
    packed = packNetwork(load.network, tables);
  } catch (error) {
    return keep(describeFailure(error)); // an inconsistent feed
  }
  const { version, bytes, counts } = packed;
  const { version: scheduleVersion, dates } = load.schedule ?? {};
  const schedule = {
    ...(scheduleVersion === undefined ? {} : { scheduleVersion }),
    ...(dates == null ? {} : { serviceDates: dates }),
  };
  if (version === last?.version) {
    return { status: 'unchanged', feed: { snapshot: { ...last, ...schedule }, problem: null } };
  }
  const isAccepted = acceptShrunk === 'all' || acceptShrunk.includes(feedId);
  const shrinkage = isAccepted ? undefined : describeShrinkage(counts, last?.counts);
  if (shrinkage !== undefined) return keep(shrinkage);
  const key = chooseKey(before, nameSnapshot(feedId, version), clock.now());
  await store.writeObject(key, bytes, call);
  const snapshot = { version, key, publishedAt: clock.now(), counts, ...schedule };
  return { status: 'published', feed: { snapshot, problem: null } };
}

function packNetwork(feed: Extract<FeedLoad, { status: 'loaded' }>['network'], tables: LoadedSideTables) {
  const network = buildNetwork(feed, tables.findTables(feed.feedId));
  const counts = {
    routes: network.routes.ids.length,
    stops: network.stops.ids.length,
    patterns: network.patterns.directionIds.length,
  };
  return { ...packSnapshot(network), counts };
}

function listKnownFeeds(manifest: Manifest, { owners, configured }: FeedCatalog): readonly string[] {
  return [...new Set([...Object.keys(manifest.feeds), ...owners.keys(), ...configured])].toSorted(compareText);
}

function explainAbsence({ failures }: FeedCatalog): Error {
  const first = [...failures.values()][0];
  if (first === undefined) return new Error('No OpenTripPlanner has this feed now');
  return new Error('An OpenTripPlanner that may have this feed did not answer', { cause: first });
}

/** Merges with a concurrent refresh: the first publication of a version stands, and a kept feed takes the version of the other refresh. */
function mergeFeeds(manifest: Manifest, changes: ReadonlyMap<string, ManifestFeed>): Record<string, ManifestFeed> {
  return Object.fromEntries(
    [...changes].map(([feedId, feed]) => {
      const current = findFeed(manifest, feedId)?.snapshot ?? null;
      const isTheirs = feed.problem !== null || current?.version === feed.snapshot?.version;
      const { scheduleVersion, serviceDates } = (feed.problem === null ? feed.snapshot : null) ?? {};
      const dates = serviceDates === undefined ? {} : { serviceDates };
      const theirs =
        current === null || scheduleVersion === undefined ? current : { ...current, scheduleVersion, ...dates };
      return [feedId, { ...feed, snapshot: isTheirs ? (theirs ?? feed.snapshot) : feed.snapshot }];
    }),
  );
}

function sortFeeds(feeds: Record<string, ManifestFeed>): Record<string, ManifestFeed> {
  return Object.fromEntries(Object.entries(feeds).toSorted(([a], [b]) => compareText(a, b)));
}
