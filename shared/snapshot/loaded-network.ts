import type { Call } from '@headway/connections/call';
import type { ServiceDates } from '../otp/load-schedule.ts';
import type { Network } from '../transit/network/network.ts';

/** A network in memory. */
export type LoadedNetwork = {
  readonly network: Network;
  readonly version: string;
  /** Changes when a time or a calendar of the feed changes; null where it is not known. */
  readonly scheduleVersion: string | null;
  /** The first and last date of its calendars; null where they are not known. */
  readonly serviceDates: ServiceDates | null;
  /** When this version was published, or loaded from OTP where there is no store; ms since the epoch. */
  readonly publishedAt: number;
  /** When it was last confirmed to be the current version; ms since the epoch. */
  readonly checkedAt: number;
  /** Whether a newer version may exist: the store did not answer, or OTP failed at the last refresh. */
  readonly isStale: boolean;
};

/** The networks of this environment: each is loaded at its first use and replaced as a whole by a new version. */
export type Networks = {
  /**
   * @throws NotFoundError for a feed that does not exist; UnavailableError for one that may exist and cannot be loaded;
   * DeadlineExceededError
   */
  get(feedId: string, call: Call): Promise<LoadedNetwork>;
  /**
   * Reads a version that was replaced, for what changed since. It is not kept in memory.
   * @returns undefined where the store does not have it any more, cannot be read, or has another format
   */
  getPast(feedId: string, version: string, call: Call): Promise<Network | undefined>;
  /**
   * Checks for new versions now and loads all feeds. A feed that cannot be loaded keeps its version and is marked stale.
   * @throws UnavailableError where the list of feeds cannot be read; DeadlineExceededError
   */
  revalidate(call: Call): Promise<void>;
  /**
   * Reads the network of a feed from the store before a call needs it: that of `feedId`, or of the only feed. Calls for a network
   * wait for it, and read it themselves where it failed. Never throws, and reads nothing from OTP.
   */
  prefetch(feedId: string, call: Call): Promise<void>;
  loaded(): readonly LoadedNetwork[];
  /** Lists all known feeds, by id. @throws UnavailableError, DeadlineExceededError */
  feedIds(call: Call): Promise<readonly string[]>;
};
