import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { driverNames, type StartedDriver, startDriver } from '../../infra/local/start/start-driver.ts';
import { hasOpenssl } from '../database/conformance/backends.ts';
import { createTestApi, type TestApi } from '../support/api.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { publishNetwork } from '../support/publish-network.ts';
import { town, townSideTables } from '../support/town.ts';
import { createRows } from '../support/waybills-database.ts';

let folder: string;
let database: TestDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  await publishNetwork(folder, town, { sideTables: townSideTables });
  database = await createTestDatabase();
  const rows = createRows(database);
  await rows.route({ route_id: 42, route_number: '42A', route_name: 'Größe' });
  const { scheduleTripId } = await rows.waybill({ vehicle_no: 'BUS 1%', updated_at: '2026-11-23 09:30:00.5' });
  await rows.detail(scheduleTripId, { trip_number: 2, route_number_id: 42, is_active_trip: true, org_name: 'North' });
  await rows.detail(scheduleTripId, { trip_number: 3, route_number_id: 42 });
});
afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

const requests = [
  '/vehicle/town/service-type/BUS%201%25',
  '/vehicle/BUS%201%25/service-type?trip_number=3',
  '/vehicle/town/service-type/nobody',
  {
    method: 'POST',
    target: '/getAllVehiclesByIds',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ vehicleIds: ['BUS 1%', 'nobody', ...Array.from({ length: 998 }, (_, n) => `V"${n}`)] }),
  },
];

const known = driverNames.filter((name) => name !== 'rds-proxy' || hasOpenssl);
describe.each(known)('the vehicle endpoints over %s', (name) => {
  let driver: StartedDriver;
  let direct: TestApi;
  let api: TestApi;
  beforeAll(async () => {
    driver = await startDriver(name, { databaseUrl: database.url, folder });
    const settings = Object.entries(driver.settings);
    for (const [variable, value] of settings) if (variable.startsWith('AWS_')) vi.stubEnv(variable, value);
    const shared = {
      SNAPSHOT_STORE: folder,
      WAYBILLS_DEFAULT_FEED: 'town',
      WAYBILLS_CACHE_TTL: '0',
      WAYBILLS_DB_MAX_CONNECTIONS: '2',
    };
    direct = createTestApi({ ...shared, WAYBILLS_DB_URL: database.url, WAYBILLS_DB_TLS: 'disable' });
    api = createTestApi({ ...shared, ...Object.fromEntries(settings.filter(([key]) => !key.startsWith('AWS_'))) });
  });
  afterAll(async () => {
    await Promise.all([api?.close(), direct?.close()]);
    await driver?.stop();
    vi.unstubAllEnvs();
  });

  it.each(requests)('answer %j as over pg', async (request) => {
    const answer = await api.send(request);
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.value).toEqual((await direct.send(request)).value);
  });

  it('are served over one connection, which is told', async () => {
    for (let call = 0; call < 5; call += 1) await api.send('/vehicle/town/service-type/BUS%201%25');
    expect(api.services.ledger.figures()['database']).toMatchObject({ opened: 1, failed: {} });
  });
});
