import type { Clock } from '../connections/core/clock.ts';
import type { OtpClient } from '../otp/client.ts';
import { createDirectNetworks } from './direct-networks.ts';
import type { Networks } from './loaded-network.ts';
import { createPublishedNetworks } from './published-networks.ts';
import type { SideTableSource } from './side-tables/side-table-source.ts';
import type { SnapshotStore } from './store/store.ts';

/** Longest a request that has a good network waits for news of a better one: it has better uses for its time. */
const defaultRevalidationTimeoutMs = 2000;

/** Keeps the networks of one environment: from the snapshot store, and from OTP what no store has. */
export function createNetworks({
  store,
  otp,
  sideTables,
  clock,
  pollingIntervalMs,
  revalidationTimeoutMs = defaultRevalidationTimeoutMs,
}: {
  /** Null: everything is read from OTP. */
  store: SnapshotStore | null;
  otp: OtpClient;
  sideTables: SideTableSource;
  clock: Clock;
  /** How old a check may be before a request makes the next one (GTFS_POLLING_INTERVAL). */
  pollingIntervalMs: number;
  revalidationTimeoutMs?: number;
}): Networks {
  const direct = createDirectNetworks({ otp, sideTables, clock, pollingIntervalMs });
  if (store === null) return direct;
  return createPublishedNetworks({ store, fallback: direct, clock, pollingIntervalMs, revalidationTimeoutMs });
}
