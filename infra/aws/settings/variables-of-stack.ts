import type { SettingName } from '../../../shared/configuration/configuration.ts';

const names: readonly SettingName[] = [
  'WAYBILLS_DB_MAX_CONNECTIONS',
  'WAYBILLS_DB_MIN_CONNECTIONS',
  'WAYBILLS_DB_ACQUIRE_TIMEOUT',
  'WAYBILLS_DB_IDLE_TIMEOUT',
  'WAYBILLS_DB_URL',
  'WAYBILLS_DB_DRIVER',
  'WAYBILLS_DB_CREDENTIALS',
  'WAYBILLS_DB_SECRET_ARN',
  'WAYBILLS_DB_RESOURCE_ARN',
  'WAYBILLS_DB_NAME',
  'WAYBILLS_DB_TLS',
  'WAYBILLS_DB_CA',
  'GTFS_CONNECTION_LIMIT',
  'GTFS_HTTP_POOL_IDLE_TIMEOUT',
  'GTFS_SIDE_TABLES',
  'OTP_INSTANCES',
  'SNAPSHOT_STORE',
  'HEADWAY_API_FUNCTION',
  'HEADWAY_WARM_ENVIRONMENTS',
  'HEADWAY_ADMIN_ACCESS',
  'HEADWAY_BASE_PATH',
  'HEADWAY_ENVIRONMENTS',
  'HEADWAY_ORIGIN_KEYS',
  'HEADWAY_TRUSTED_PROXIES',
  'HEADWAY_VEHICLE_ACCESS',
  'HEADWAY_LOG_LEVEL',
];

/** The environment variables that the stack sets from a stage's settings; `api.environment` cannot set them. */
export const variablesOfStack: ReadonlySet<string> = new Set(names);
