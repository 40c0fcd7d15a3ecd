import type { Configuration } from '../../../../shared/configuration/configuration.ts';
import { fillWaybills } from '../../demo-operator/fill-waybills.ts';
import { type DemoRoute, planDuties } from '../../demo-operator/plan-duties.ts';
import { orStartError } from '../steps/start-error.ts';
import type { Step } from '../steps/steps.ts';
import { findDatabase } from './find-database.ts';
import { type StartedDatabase, startDatabase } from './start-database.ts';
import { type DriverName, startDriver } from './start-driver.ts';

/** The waybills database of this run. */
export type Waybills = {
  /** The functions' settings for it. */
  readonly settings: Readonly<Record<string, string>>;
  /** The local database, for faults; undefined for a database of the user's own and behind stand-ins. */
  readonly local: StartedDatabase | undefined;
  /** Fills a local database with duties on these routes. @returns a vehicle on duty, if there is one */
  findVehicle(routes: readonly DemoRoute[]): Promise<{ vehicleNo: string; feedId?: string } | undefined>;
  /** Every vehicle on duty of the demo operator, after findVehicle. */
  vehicles(): readonly string[];
};

/** The drivers that speak the protocol of Postgres, and what stands in front of it. The others have stand-ins of their own. */
const poolers: Partial<Record<DriverName, 'any' | 'rds-proxy'>> = { pg: 'any', 'rds-proxy': 'rds-proxy' };

/**
 * Opens the user's own database, which it only reads, or starts a local one with a demo operator.
 * @throws StartError
 */
export async function openWaybills({
  databaseUrl,
  driver,
  configuration,
  folder,
  step,
  parts,
}: {
  databaseUrl: string | undefined;
  driver: DriverName;
  configuration: Configuration;
  folder: string;
  step: Step;
  parts: AsyncDisposableStack;
}): Promise<Waybills> {
  if (databaseUrl !== undefined) {
    const found = await step(
      'database',
      () => findDatabase(databaseUrl, configuration),
      ({ address }) => `Database at ${address}, only read`,
    );
    const { vehicleNo } = found;
    return {
      settings: { WAYBILLS_DB_URL: databaseUrl, WAYBILLS_DB_TLS: configuration.WAYBILLS_DB_TLS },
      local: undefined,
      findVehicle: async () => (vehicleNo === undefined ? undefined : { vehicleNo }),
      vehicles: () => (vehicleNo === undefined ? [] : [vehicleNo]),
    };
  }
  const isAwsReal = [configuration.SNAPSHOT_STORE, configuration.GTFS_SIDE_TABLES].some(
    (place) => place?.kind === 's3',
  );
  const database = await step(
    'Postgres',
    () => orStartError(() => startDatabase(folder, { pooler: poolers[driver] ?? 'none', isAwsReal })),
    ({ pooler }) => `Postgres ${pooler}`.trimEnd(),
  );
  parts.defer(database.stop);
  const front =
    driver in poolers
      ? { settings: database.settings, stop: async () => {} }
      : await step(
          `driver ${driver}`,
          () => orStartError(() => startDriver(driver, { databaseUrl: database.directUrl, folder, isAwsReal })),
          ({ description }) => `Database driver ${driver} ${description}`,
        );
  parts.defer(front.stop);
  const { WAYBILLS_TIME_ZONE: timeZone } = configuration;
  let onDuty: readonly string[] = [];
  return {
    settings: front.settings,
    local: driver in poolers ? database : undefined,
    vehicles: () => onDuty,
    async findVehicle(routes) {
      const duties = planDuties(routes, { now: new Date(), timeZone });
      await step(
        'demo operator',
        () => fillWaybills(database.directUrl, duties.rows),
        () =>
          `Demo operator: ${duties.onDuty.length} of ${duties.rows.waybills.length} waybills on duty on ${routes.length} routes`,
      );
      onDuty = duties.onDuty.map(({ vehicleNo }) => vehicleNo);
      return duties.onDuty[0];
    },
  };
}
