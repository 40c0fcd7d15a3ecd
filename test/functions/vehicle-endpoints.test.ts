import { createTestDatabase } from '../support/postgres.ts';
import { testVehicleEndpoints } from '../support/vehicle-endpoints.ts';

testVehicleEndpoints(async () => {
  const database = await createTestDatabase();
  return { database, connection: { WAYBILLS_DB_URL: database.url, WAYBILLS_DB_TLS: 'disable' } };
});
