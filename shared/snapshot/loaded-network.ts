import type { Call } from '../connections/core/call.ts';
import type { Network } from '../transit/network/network.ts';

/** A network in memory. */
export type LoadedNetwork = {
  readonly network: Network;
  readonly version: string;
  /** When this version was published, or read from OTP where there is no store; ms since the epoch. */
  readonly publishedAt: number;
  /** When it was last seen to be the one in force; ms since the epoch. */
  readonly checkedAt: number;
  /** Something newer may exist: the store did not answer, or OTP did not at the last refresh. */
  readonly isStale: boolean;
};

/** The networks of this environment: loaded when first asked for, replaced whole when there is a new version. */
export type Networks = {
  /**
   * @throws NotFoundError for a feed that does not exist; UnavailableError for one that may, and cannot be loaded;
   * DeadlineExceededError
   */
  get(feedId: string, call: Call): Promise<LoadedNetwork>;
  /**
   * Looks for new versions now, and loads every feed. A feed that cannot be loaded is kept and marked.
   * @throws UnavailableError where it is not even known what there is; DeadlineExceededError
   */
  revalidate(call: Call): Promise<void>;
  loaded(): readonly LoadedNetwork[];
  /** Every feed that is known, by id. @throws UnavailableError, DeadlineExceededError */
  feedIds(call: Call): Promise<readonly string[]>;
};
