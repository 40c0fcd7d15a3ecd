import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DriverName, driverNames, startDriver } from '../../infra/local/start/database/start-driver.ts';
import { testVehicleEndpoints } from '../support/api/vehicle-endpoints.ts';
import { pgbouncer, pgbouncerName, startTestPgbouncer } from '../support/servers/pgbouncer.ts';
import { createTestDatabase } from '../support/servers/postgres.ts';

/** Every way to the database that this machine has; PgBouncer's is the driver pg as well. */
const ways: readonly { readonly name: string; readonly driver: DriverName; readonly isPooled?: boolean }[] = [
  ...driverNames.map((name) => ({ name, driver: name })),
  ...(pgbouncer === undefined ? [] : [{ name: pgbouncerName, driver: 'pg' as const, isPooled: true }]),
];
/** Whose servers take no cancel: the statement ends by the role's statement_timeout, or the service's (docs/drivers.md). */
const withoutCancel: readonly DriverName[] = ['rds-proxy', 'data-api'];

for (const { name, driver, isPooled = false } of ways) {
  const open = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
    const database = await createTestDatabase();
    const pooler = isPooled ? await startTestPgbouncer({ databaseUrl: database.url }) : undefined;
    const started = await startDriver(driver, { databaseUrl: pooler?.url ?? database.url, folder });
    const stop = async () => {
      await started.stop();
      await pooler?.stop();
      await rm(folder, { recursive: true });
    };
    return { database, connection: started.settings, stop };
  };
  testVehicleEndpoints(open, { name, isCancelling: !withoutCancel.includes(driver) });
}
