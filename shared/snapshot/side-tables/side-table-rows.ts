import type {
  FleetVehicle,
  Gate,
  ProviderStop,
  RegionalName,
  StopGeometry,
  StopPlatforms,
} from '../../transit/network/side-tables.ts';

/** One row of a CSV file, read by column name. An empty cell counts as missing. */
export type Row = {
  /** Gets the first of these columns that is not empty. @throws RowProblem if all are empty */
  getText(...names: readonly string[]): string;
  findText(...names: readonly string[]): string | null;
  /** @throws RowProblem if the text is not JSON */
  findJson(name: string): unknown;
};

/** A row that cannot be used; the message names the column. */
export class RowProblem extends Error {
  override readonly name = 'RowProblem';
  readonly code = 'row-problem';
}

/** The files (docs/reference/configuration.md): the columns of their keys, and how to read a row. */
export const sideTableRows = {
  geometries: { file: 'stop_geojsons.csv', key: ['stop_code'], read: readGeometry },
  providerStops: { file: 'stop_provider_mapping.csv', key: ['provider_stop_code'], read: readProviderStop },
  regionalNames: { file: 'stop_regional_names.csv', key: ['stop_code'], read: readRegionalName },
  platforms: { file: 'suburban_stop_info.csv', key: ['stop_id'], read: readPlatforms },
  fleet: { file: 'static_fleet_info.csv', key: ['fleet_id', 'vehicle_no'], read: readVehicle },
} as const;

function readGeometry(row: Row): StopGeometry {
  const geoJson = row.findJson('geo_json');
  if (geoJson !== null && !isObject(geoJson)) throw new RowProblem('geo_json is not a JSON object');
  const gates = row.findJson('gates');
  if (gates !== null && !Array.isArray(gates)) throw new RowProblem('gates is not a JSON list');
  return { stopCode: row.getText('stop_code'), geoJson, gates: gates === null ? null : gates.map(readGate) };
}

function readGate(raw: unknown): Gate {
  const gate = isObject(raw) ? raw : {};
  const gateName = gate['gateName'] ?? gate['gate_name'];
  const stopCode = gate['stopCode'] ?? gate['stop_code'];
  const { lat, lon } = gate;
  if (
    typeof gateName !== 'string' ||
    typeof stopCode !== 'string' ||
    typeof lat !== 'number' ||
    typeof lon !== 'number'
  ) {
    throw new RowProblem('gates: each needs gateName, stopCode, lat, lon');
  }
  return { gateName, stopCode, lat, lon };
}

function readProviderStop(row: Row): ProviderStop {
  return { providerStopCode: row.getText('provider_stop_code'), stopCode: row.getText('stop_code') };
}

function readRegionalName(row: Row): RegionalName {
  return {
    stopCode: row.getText('stop_code'),
    hindiName: row.findText('hindi_name'),
    regionalName: row.findText('regional_name'),
  };
}

function readPlatforms(row: Row): StopPlatforms {
  const platforms = row.findJson('platforms');
  if (!Array.isArray(platforms)) throw new RowProblem('platforms is not a JSON list');
  return {
    stopId: row.getText('stop_id'),
    platforms: platforms.map((raw: unknown) => {
      const { platforms: platform, direction } = isObject(raw) ? raw : {};
      if (typeof platform !== 'string' || typeof direction !== 'string') {
        throw new RowProblem('platforms: each needs platforms and direction, both texts');
      }
      return { platform, direction };
    }),
  };
}

function readVehicle(row: Row): FleetVehicle {
  const capacity = row.findText('capacity');
  if (capacity !== null && !/^\d+$/.test(capacity)) throw new RowProblem('capacity is not a whole number');
  return {
    vehicleNo: row.getText('fleet_id', 'vehicle_no'),
    serviceType: row.findText('service_type'),
    capacity: capacity === null ? null : Number(capacity),
    vehicleType: row.findText('vehicle_type'),
    depot: row.findText('depot'),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
