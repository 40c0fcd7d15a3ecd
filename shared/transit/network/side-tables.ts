/** Data of a deployment about a feed that the feed does not contain. Each table has one row per key, sorted by key. */
export type SideTables = {
  readonly geometries: readonly StopGeometry[];
  readonly providerStops: readonly ProviderStop[];
  readonly regionalNames: readonly RegionalName[];
  readonly platforms: readonly StopPlatforms[];
  readonly fleet: readonly FleetVehicle[];
};

export type Gate = { readonly gateName: string; readonly stopCode: string; readonly lat: number; readonly lon: number };

/** stop_geojsons.csv */
export type StopGeometry = {
  readonly stopCode: string;
  readonly geoJson: object | null;
  readonly gates: readonly Gate[] | null;
};

/** stop_provider_mapping.csv */
export type ProviderStop = { readonly providerStopCode: string; readonly stopCode: string };

/** stop_regional_names.csv */
export type RegionalName = {
  readonly stopCode: string;
  readonly hindiName: string | null;
  readonly regionalName: string | null;
};

/** suburban_stop_info.csv */
export type StopPlatforms = {
  readonly stopId: string;
  readonly platforms: readonly { readonly platform: string; readonly direction: string }[];
};

/** static_fleet_info.csv */
export type FleetVehicle = {
  readonly vehicleNo: string;
  readonly serviceType: string | null;
  readonly capacity: number | null;
  readonly vehicleType: string | null;
  readonly depot: string | null;
};

export const noSideTables: SideTables = {
  geometries: [],
  providerStops: [],
  regionalNames: [],
  platforms: [],
  fleet: [],
};
