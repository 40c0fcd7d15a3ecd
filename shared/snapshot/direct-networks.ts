import type { Call } from '@headway/connections/call';
import type { Clock } from '@headway/connections/clock';
import { elapsedMs, type Instant, readInstant } from '@headway/connections/elapsed';
import { NotFoundError, UnavailableError } from '@headway/connections/errors';
import { createSingleFlight } from '@headway/connections/single-flight';
import type { OtpInstance } from '../configuration/otp-instances.ts';
import type { OtpClient } from '../otp/client.ts';
import type { Schedule } from '../otp/load-schedule.ts';
import { buildNetwork } from '../transit/network/build-network.ts';
import type { Network } from '../transit/network/network.ts';
import { buildIndexes } from '../transit/network/network-index.ts';
import { compareText } from '../transit/text/compare-text.ts';
import { type FeedCatalog, isComplete, readFeedCatalog } from './feed-catalog.ts';
import { findVersion } from './format/pack.ts';
import type { LoadedNetwork, Networks } from './loaded-network.ts';
import type { LoadedSideTables } from './side-tables/parse-side-tables.ts';
import type { SideTableSource } from './side-tables/side-table-source.ts';

/** For this time after a failed load requests fail at once, so that an OTP that is down or starting is not overloaded. */
const failureTtlMs = 2000;

/**
 * Networks loaded directly from OTP, for feeds that no store has. A network is loaded at its first use and at each
 * revalidate(), and never again on the request path, because loading takes seconds. The list of feeds is read at most
 * once per polling interval.
 */
export function createDirectNetworks({
  otp,
  sideTables,
  clock,
  pollingIntervalMs,
  onSideTables = () => undefined,
}: {
  otp: OtpClient;
  sideTables: SideTableSource;
  /** Gets the side tables that a network is built with, to report the rows that were left out. */
  onSideTables?: ((tables: LoadedSideTables) => void) | undefined;
  clock: Clock;
  pollingIntervalMs: number;
}): Networks {
  const held = new Map<string, LoadedNetwork>();
  const failures = new Map<string, { error: UnavailableError; failedAt: Instant }>();
  const flights = createSingleFlight();
  let last: { catalog: FeedCatalog; readAt: Instant } | undefined;

  const readCatalog = (call: Call) =>
    flights.run(
      'catalog',
      async () => {
        last = { catalog: await readFeedCatalog(otp, call), readAt: readInstant(clock) };
        return last.catalog;
      },
      call,
    );
  const getCatalog = async (call: Call) =>
    last !== undefined && elapsedMs(clock, last.readAt) < pollingIntervalMs ? last.catalog : readCatalog(call);

  /** Lists the feeds of all instances only for a feed without a configured instance, so that an instance that hangs does not delay the others. */
  const getInstance = async (feedId: string, call: Call): Promise<OtpInstance> => {
    const named = otp.instances.find(({ feeds }) => feeds.includes(feedId));
    if (named !== undefined) return named;
    const catalog = await getCatalog(call);
    const owner = catalog.owners.get(feedId);
    if (owner === undefined) throw explainAbsence(catalog);
    return owner;
  };

  const read = async (feedId: string, call: Call): Promise<{ network: Network; schedule: Schedule | null }> => {
    const instance = await getInstance(feedId, call);
    const load = (await otp.loadInstance(instance, call, { feedIds: [feedId] })).get(feedId);
    call.signal.throwIfAborted();
    if (load?.status !== 'loaded') throw createUnavailable(load?.error);
    const tables = await sideTables.read(call);
    onSideTables(tables);
    try {
      const network = buildNetwork(load.network, tables.findTables(feedId));
      return { network, schedule: load.schedule };
    } catch (error) {
      throw createUnavailable(error);
    }
  };
  const isRecent = (failedAt: Instant) => elapsedMs(clock, failedAt) < failureTtlMs;
  /** Also removes expired failures: while an OTP is down, every unknown feed id adds one. */
  const keepFailure = (feedId: string, error: UnavailableError) => {
    for (const [known, { failedAt }] of failures) if (!isRecent(failedAt)) failures.delete(known);
    failures.set(feedId, { error, failedAt: readInstant(clock) });
  };
  const load = (feedId: string, call: Call) =>
    flights.run(
      `network ${feedId}`,
      async () => {
        const failure = failures.get(feedId);
        if (failure !== undefined && isRecent(failure.failedAt)) throw failure.error;
        const { network, schedule } = await read(feedId, call).catch((error: unknown) => {
          if (error instanceof UnavailableError) keepFailure(feedId, error);
          throw error;
        });
        buildIndexes(network);
        const version = findVersion(network);
        const current = held.get(feedId);
        const readAt = clock.now();
        const publishedAt = current?.version === version ? current.publishedAt : readAt;
        const ofSchedule = { scheduleVersion: schedule?.version ?? null, serviceDates: schedule?.dates ?? null };
        const loaded = { network, version, ...ofSchedule, publishedAt, checkedAt: readAt, isStale: false };
        held.set(feedId, loaded);
        return loaded;
      },
      call,
    );

  /** Also those that the configuration names for an OTP that does not answer: a caller learns that they are missing. */
  const listFeedIds = ({ owners, failures }: FeedCatalog): readonly string[] => {
    if (owners.size === 0) throw createUnavailable([...failures.values()][0]);
    const missing = [...failures.keys()].flatMap(({ feeds }) => feeds);
    return [...new Set([...owners.keys(), ...missing])];
  };

  return {
    get: async (feedId, call) => held.get(feedId) ?? load(feedId, call),
    getPast: async () => undefined, // nothing is stored
    loaded: () => [...held.values()].toSorted((a, b) => compareText(a.network.feedId, b.network.feedId)),
    prefetch: async () => {}, // OTP takes seconds, and a call may not need it
    feedIds: async (call) => listFeedIds(await getCatalog(call)),
    async revalidate(call) {
      const feedIds = listFeedIds(await readCatalog(call));
      for (const feedId of new Set([...feedIds, ...held.keys()])) {
        try {
          await load(feedId, call);
        } catch (error) {
          if (call.signal.aborted) throw error;
          const current = held.get(feedId);
          if (current !== undefined) held.set(feedId, { ...current, isStale: true });
        }
      }
    },
  };
}

function explainAbsence(catalog: FeedCatalog): Error {
  return isComplete(catalog)
    ? new NotFoundError('GTFS ID not found')
    : createUnavailable([...catalog.failures.values()][0]);
}

function createUnavailable(cause: unknown): UnavailableError {
  if (cause instanceof UnavailableError) return cause;
  return new UnavailableError('The network data cannot be loaded', { peer: 'otp', cause });
}
