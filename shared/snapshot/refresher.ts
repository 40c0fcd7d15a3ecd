import type { Call } from '../connections/core/call.ts';
import { createSingleFlight } from '../connections/core/single-flight.ts';
import type { Networks } from './loaded-network.ts';
import { type FeedRefresh, type RefreshOptions, refreshSnapshots } from './refresh.ts';

/** Refreshes what an environment answers from. */
export type Refresher = {
  /**
   * Reads every feed anew; calls at the same time share one refresh.
   * @param options.readWithinMs what has been read by then is published, the rest another time
   * @returns what became of each feed; empty where there is no store, and each environment reads for itself
   * @throws UnavailableError, DeadlineExceededError
   */
  run(call: Call, options?: { readWithinMs?: number }): Promise<readonly FeedRefresh[]>;
};

/** Builds it over the networks of this environment, which answer from what was published as soon as a refresh has ended. */
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
