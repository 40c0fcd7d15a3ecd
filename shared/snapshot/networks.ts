import type { Clock } from '@headway/connections/clock';
import type { OtpClient } from '../otp/client.ts';
import { createDirectNetworks } from './direct-networks.ts';
import type { Networks } from './loaded-network.ts';
import { createPublishedNetworks } from './published-networks.ts';
import type { LoadedSideTables } from './side-tables/parse-side-tables.ts';
import type { SideTableSource } from './side-tables/side-table-source.ts';
import type { SnapshotStore } from './store/store.ts';

/** The longest time that a request with a usable network waits for a newer one. */
const defaultRevalidationTimeoutMs = 2000;

/** Creates the networks of one environment: from the snapshot store, and from OTP for feeds that the store does not have. */
export function createNetworks({
  store,
  otp,
  sideTables,
  onSideTables,
  clock,
  pollingIntervalMs,
  revalidationTimeoutMs = defaultRevalidationTimeoutMs,
}: {
  /** Null where all feeds are loaded from OTP. */
  store: SnapshotStore | null;
  otp: OtpClient;
  sideTables: SideTableSource;
  /** Gets the side tables of each network that is loaded from OTP. */
  onSideTables?: (tables: LoadedSideTables) => void;
  clock: Clock;
  /** The age of the last check from which a request checks again (GTFS_POLLING_INTERVAL). */
  pollingIntervalMs: number;
  revalidationTimeoutMs?: number;
}): Networks {
  const direct = createDirectNetworks({ otp, sideTables, onSideTables, clock, pollingIntervalMs });
  if (store === null) return direct;
  return createPublishedNetworks({ store, fallback: direct, clock, pollingIntervalMs, revalidationTimeoutMs });
}
