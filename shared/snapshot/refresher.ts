import type { Call } from '@headway/connections/call';
import { createSingleFlight } from '@headway/connections/single-flight';
import type { Networks } from './loaded-network.ts';
import { type FeedRefresh, type RefreshOptions, refreshSnapshots } from './refresh.ts';

/** Refreshes the networks of an environment. */
export type Refresher = {
  /**
   * Loads every feed again; simultaneous calls share one refresh.
   * @param options.readWithinMs the time for reading; feeds read by then are published, the others by a later refresh
   * @returns the result of each feed; empty where there is no store and each environment loads its own networks
   * @throws UnavailableError, DeadlineExceededError
   */
  run(call: Call, options?: { readWithinMs?: number }): Promise<readonly FeedRefresh[]>;
};

/** Creates the refresher. When a refresh ends, the networks of this environment load the published versions. */
export function createRefresher({
  store,
  networks,
  ...options
}: Omit<RefreshOptions, 'store'> & { store: RefreshOptions['store'] | null; networks: Networks }): Refresher {
  const flights = createSingleFlight();
  return {
    run: (call, { readWithinMs } = {}) =>
      flights.run(
        'refresh',
        async () => {
          const feeds = store === null ? [] : (await refreshSnapshots({ ...options, store, readWithinMs }, call)).feeds;
          await networks.revalidate(call);
          return feeds;
        },
        call,
      ),
  };
}
