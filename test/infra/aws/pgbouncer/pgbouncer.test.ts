import { execFile } from 'node:child_process';
import { chown, copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatPgbouncerConfiguration } from '../../../../infra/aws/pgbouncer/pgbouncer-configuration.ts';
import { supportsNamedStatements } from '../../../../infra/local/servers/pgbouncer.ts';
import { type LocalPostgres, startPostgres } from '../../../../infra/local/servers/postgres.ts';
import { type ServerProcess, startServerProcess } from '../../../../infra/local/servers/server-process.ts';
import {
  findUnprivilegedUser,
  openFolder,
  type UnprivilegedUser,
} from '../../../../infra/local/servers/unprivileged-user.ts';
import { findFreePort } from '../../../../infra/local/sockets/free-port.ts';
import { createTestApi, type TestApi } from '../../../support/api/api.ts';
import { testVehicleEndpoints } from '../../../support/api/vehicle-endpoints.ts';
import { pgbouncer, pgbouncerName } from '../../../support/servers/pgbouncer.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/servers/postgres.ts';
import { createRows } from '../../../support/servers/waybills-database.ts';

const sources = fileURLToPath(new URL('../../../../infra/aws/pgbouncer', import.meta.url));
/** The stack's image has PgBouncer >= 1.21. An older version refuses the setting for named statements and accepts the rest. */
const knowsNames = pgbouncer !== undefined && supportsNamedStatements(pgbouncer.version);
const asKnown = (ini: string) => (knowsNames ? ini : ini.replace(/^max_prepared_statements.*\n/m, ''));

describe.skipIf(pgbouncer === undefined)(`the configuration of the stack in ${pgbouncerName}`, () => {
  const serverConnections = 3;
  let folder: string;
  let caFile: string;
  let postgres: LocalPostgres;
  let database: TestDatabase;
  let pooler: ServerProcess;
  let poolerUrl: URL;
  let connection: Record<string, string>;
  let api: TestApi;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headway-pgbouncer-'));
    const user = await findUnprivilegedUser();
    if (user !== undefined) await openFolder(folder, user);
    const certificates = join(folder, 'certificates');
    await promisify(execFile)(join(sources, 'make-certificate.sh'), [certificates, 'localhost,IP:127.0.0.1', '2']);
    caFile = join(certificates, 'ca.pem');
    const forPostgres = await giveFiles(join(folder, 'postgres-tls'), certificates, user);
    postgres = await startPostgres({
      folder,
      settings: {
        ssl: 'on',
        ssl_cert_file: join(forPostgres, 'certificate.pem'),
        ssl_key_file: join(forPostgres, 'key.pem'),
      },
    });
    database = await createTestDatabase(postgres.url);
    await database.query(
      await readFile(new URL('../../../../infra/local/waybills/schema.sql', import.meta.url), 'utf8'),
    );
    ({ pooler, poolerUrl } = await startPooler(new URL(database.url), certificates, user));
    connection = { WAYBILLS_DB_URL: poolerUrl.href, WAYBILLS_DB_TLS: 'verify-full', WAYBILLS_DB_CA: caFile };
    api = createTestApi({ ...connection, WAYBILLS_CACHE_TTL: '0', WAYBILLS_DB_MAX_CONNECTIONS: '2' });
  });

  afterAll(async () => {
    await api?.close();
    await pooler?.stop();
    await database?.drop();
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function startPooler(target: URL, certificates: string, user: UnprivilegedUser | undefined) {
    const home = await giveFiles(join(folder, 'pgbouncer'), certificates, user);
    const port = await findFreePort();
    const ini = formatPgbouncerConfiguration({
      target: { host: '127.0.0.1', port: Number(target.port), database: target.pathname.slice(1) },
      folder: home,
      serverCaFile: join(home, 'ca.pem'),
      listenAddress: '127.0.0.1',
      port,
      serverConnections,
      clientConnections: 100,
      clientIdleSeconds: 360,
      queryWaitSeconds: 5,
    });
    const variables = {
      HEADWAY_FOLDER: home,
      PGBOUNCER: pgbouncer?.path ?? '',
      PGBOUNCER_INI: asKnown(ini),
      TLS_CERTIFICATE: await readFile(join(certificates, 'certificate.pem'), 'utf8'),
      TLS_KEY: await readFile(join(certificates, 'key.pem'), 'utf8'),
      DB_USER: target.username,
      DB_PASSWORD: decodeURIComponent(target.password),
      DB_PREVIOUS_USER: 'before_the_rotation',
      DB_PREVIOUS_PASSWORD: 'previous"word',
    };
    const entryPoint = join(home, 'entrypoint.sh');
    await copyFile(join(sources, 'entrypoint.sh'), entryPoint);
    const server = await startServerProcess({
      name: 'PgBouncer of the stack',
      path: '/usr/bin/env',
      args: [...Object.entries(variables).map(([name, value]) => `${name}=${value}`), 'sh', entryPoint],
      user,
      readyLine: /process up/,
      stopSignal: knowsNames ? 'SIGQUIT' : 'SIGTERM', // immediate shutdown in both versions
    });
    const url = new URL(target);
    url.host = `localhost:${port}`;
    return { pooler: server, poolerUrl: url };
  }

  // Repeats test/functions/vehicle-endpoints.test.ts through this PgBouncer.
  testVehicleEndpoints(async () => ({ database: { ...database, drop: async () => {} }, connection }));

  test('starts by the entry point of the image, and serves 30 concurrent calls with verified TLS on both sides', async () => {
    await createRows(database).waybill({
      ...{ waybill_id: 100, waybill_no: 'W100', schedule_trip_id: 10_100 },
      ...{ vehicle_no: 'KA01F1234', service_type: 'ORDINARY', schedule_no: 'S1' },
    });
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => api.send('/vehicle/city/service-type/KA01F1234')),
    );
    for (const { status, value } of answers) {
      expect({ status, value }).toMatchObject({ status: 200, value: { service_type: 'ORDINARY', schedule_no: 'S1' } });
    }
    const rows = await database.query(
      'SELECT count(*)::int AS n, bool_and(ssl) AS ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    expect(rows).toEqual([{ n: expect.any(Number), ssl: true }]);
    expect(Number(rows[0]?.['n'])).toBeLessThanOrEqual(serverConnections);
    const { database: figures } = api.services.ledger.figures();
    expect(figures?.reused).toBeGreaterThan(figures?.opened ?? 0);
    if (knowsNames) expect(figures?.failed).toEqual({});
  });

  test('refuses a client without TLS, and fails verification with the wrong roots', async () => {
    const connect = async (ssl: object | false) => {
      const client = new pg.Client({ connectionString: poolerUrl.href, ssl });
      await client.connect();
      await client.end();
    };
    await expect(connect(false)).rejects.toThrow(/TLS|SSL/);
    await expect(connect({ rejectUnauthorized: true })).rejects.toThrow(/certificate/);
    await connect({ ca: await readFile(caFile, 'utf8') });
  });

  test('accepts the login before a rotation, and no login of its role without the password', async () => {
    await database.query(`CREATE ROLE before_the_rotation LOGIN PASSWORD 'previous"word'`);
    const ca = await readFile(caFile, 'utf8');
    const connect = async (password: string) => {
      const url = new URL(poolerUrl);
      url.username = 'before_the_rotation';
      const client = new pg.Client({ connectionString: url.href, password, ssl: { ca } });
      client.password = password; // the URL has that of the other login
      await client.connect();
      const { rows } = await client.query('SELECT current_user::text AS user');
      await client.end();
      return rows;
    };
    expect(await connect('previous"word')).toEqual([{ user: 'before_the_rotation' }]);
    for (const wrong of ['', 'other']) await expect(connect(wrong)).rejects.toThrow(/password|SASL/);
    await database.query('DROP ROLE before_the_rotation');
  });

  test('never exceeds its server connections, with any number of clients', async () => {
    const ca = await readFile(caFile, 'utf8');
    const clients = Array.from({ length: 20 }, () => new pg.Client({ connectionString: poolerUrl.href, ssl: { ca } }));
    await Promise.all(clients.map((client) => client.connect()));
    await Promise.all(
      clients.map((client) => client.query({ ...(knowsNames ? { name: 'nap' } : {}), text: 'SELECT pg_sleep(0.02)' })),
    );
    const [row] = await database.query(
      'SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    expect(row?.['n']).toBe(serverConnections);
    await Promise.all(clients.map((client) => client.end()));
  });
});

/** Creates a folder with the certificate, its key and the CA, owned by the user of the servers. */
async function giveFiles(path: string, certificates: string, user: UnprivilegedUser | undefined): Promise<string> {
  await mkdir(path, { mode: 0o700 });
  for (const name of ['certificate.pem', 'key.pem', 'ca.pem']) {
    await copyFile(join(certificates, name), join(path, name));
    if (user !== undefined) await chown(join(path, name), user.uid, user.gid);
  }
  if (user !== undefined) await chown(path, user.uid, user.gid);
  return path;
}
