import { readIdInFeed } from './ids.ts';
import { memoisePerNetwork } from './memoise-per-network.ts';
import type { Network } from './network.ts';
import type { FleetVehicle, RegionalName, StopGeometry, StopPlatforms } from './side-tables.ts';

/** Lookups of the side tables by key. */
export type SideTableIndex = {
  readonly geometries: ReadonlyMap<string, StopGeometry>;
  readonly regionalNames: ReadonlyMap<string, RegionalName>;
  readonly platforms: ReadonlyMap<string, StopPlatforms>;
  readonly fleet: ReadonlyMap<string, FleetVehicle>;
  readonly stopCodes: ReadonlyMap<string, string>;
  /** The smallest provider code for each stop code. */
  readonly providerCodes: ReadonlyMap<string, string>;
};

export const indexSideTables: (network: Network) => SideTableIndex = memoisePerNetwork(({ sideTables }) => ({
  geometries: new Map(sideTables.geometries.map((row) => [row.stopCode, row])),
  regionalNames: new Map(sideTables.regionalNames.map((row) => [row.stopCode, row])),
  platforms: new Map(sideTables.platforms.map((row) => [row.stopId, row])),
  fleet: new Map(sideTables.fleet.map((row) => [row.vehicleNo, row])),
  stopCodes: new Map(sideTables.providerStops.map((row) => [row.providerStopCode, row.stopCode])),
  providerCodes: new Map(sideTables.providerStops.toReversed().map((row) => [row.stopCode, row.providerStopCode])),
}));

/** Finds the service type of a vehicle in the fleet table. */
export function findServiceType(network: Network, vehicleNo: string): string | undefined {
  return indexSideTables(network).fleet.get(vehicleNo)?.serviceType ?? undefined;
}

/** Finds the stop code for a provider's code, which may have the feed's prefix. */
export function findStopCodeOfProvider(network: Network, providerStopCode: string): string | undefined {
  const { stopCodes } = indexSideTables(network);
  const code = readIdInFeed(network.feedId, providerStopCode, (known) => stopCodes.has(known));
  return code === undefined ? undefined : stopCodes.get(code);
}
