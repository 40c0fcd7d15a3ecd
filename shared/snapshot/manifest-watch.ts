import type { Call } from '@headway/connections/call';
import type { Clock } from '@headway/connections/clock';
import { elapsedMs, type Instant, readInstant } from '@headway/connections/elapsed';
import { createSingleFlight } from '@headway/connections/single-flight';
import type { Manifest } from './format/manifest.ts';
import type { SnapshotStore } from './store/store.ts';

/** The manifest that this environment last read. */
export type ManifestWatch = {
  /** Whether the last check, successful or not, is older than the polling interval. */
  isDue(): boolean;
  /** Reads the manifest; undefined before the first refresh. @throws UnavailableError */
  check(call: Call): Promise<Manifest | undefined>;
  seen(): {
    readonly manifest: Manifest | undefined;
    /** When it was read; ms since the epoch. */
    readonly checkedAt: number;
    /** Whether a later check failed. */
    readonly isStale: boolean;
  };
};

/** Creates the watch. It compares ages at each request, because timers do not run while the environment is frozen. */
export function createManifestWatch(
  store: SnapshotStore,
  { clock, pollingIntervalMs }: { clock: Clock; pollingIntervalMs: number },
): ManifestWatch {
  const flights = createSingleFlight();
  let triedAt: Instant | undefined;
  let seen: ReturnType<ManifestWatch['seen']> = { manifest: undefined, checkedAt: 0, isStale: true };
  return {
    isDue: () => triedAt === undefined || elapsedMs(clock, triedAt) >= pollingIntervalMs,
    seen: () => seen,
    check: (call) =>
      flights.run(
        'manifest',
        async () => {
          triedAt = readInstant(clock);
          seen = { ...seen, isStale: true };
          const manifest = await store.readManifest(call);
          seen = { manifest, checkedAt: clock.now(), isStale: false };
          return manifest;
        },
        call,
      ),
  };
}
