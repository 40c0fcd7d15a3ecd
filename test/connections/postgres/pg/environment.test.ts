import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createFixedCredentials } from '../../../../shared/connections/postgres/credentials/credentials.ts';
import { createCall } from '../../../support/create-call.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/servers/postgres.ts';
import { type Backends, startBackends } from '../conformance/backends.ts';
import { openTransport, transports } from '../conformance/transports.ts';

/** What libpq, pg and Neon's client read from the environment, with values that would break or change a session. */
const libpqVariables = {
  PGOPTIONS: '-c statement_timeout=77',
  PGHOST: '192.0.2.1',
  PGPORT: '1',
  PGUSER: 'nobody',
  PGDATABASE: 'nowhere',
  PGPASSWORD: 'wrong',
  PGPASSFILE: '/absent',
  PGSERVICE: 'absent',
  PGSERVICEFILE: '/absent',
  PGSSLMODE: 'verify-full',
  PGSSLNEGOTIATION: 'direct',
  PGSSLROOTCERT: '/absent',
  PGAPPNAME: 'another',
  PGREPLICATION: 'database',
  PGCLIENT_ENCODING: 'LATIN1',
  PGBINARY: '1',
  PGCONNECT_TIMEOUT: '1',
  PGTZ: 'Asia/Tokyo',
  PGDATESTYLE: 'German',
};

let server: TestDatabase;
let backends: Backends;
beforeAll(async () => {
  server = await createTestDatabase();
  backends = await startBackends(server.url);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await backends?.stop();
  await server?.drop();
});

const describeSession = {
  label: 'session',
  text: `SELECT session_user::text AS "user", current_database()::text AS name, 'é'::text AS letter,
    current_setting('statement_timeout') AS timeout, current_setting('application_name') AS application,
    current_setting('TimeZone') AS zone, current_setting('DateStyle') AS dates, current_setting('client_encoding') AS encoding`,
  access: 'read',
} as const;

/** The Data API and Neon's HTTP have no session: their servers open it. */
const sessionTransports = transports.filter(({ name }) => name !== 'neon-http' && name !== 'data-api');

test.each(sessionTransports)('$name opens the same session whatever PG variables are set', async (transport) => {
  const ask = async () => {
    const { database } = openTransport(transport, { backends });
    try {
      return await database.query(describeSession, [], createCall());
    } finally {
      await database.close();
    }
  };
  const without = await ask();
  for (const [name, value] of Object.entries(libpqVariables)) vi.stubEnv(name, value);
  expect(await ask()).toEqual(without);
});

test.each(sessionTransports.filter(({ limits }) => limits['secret-login'] === undefined))(
  '$name takes no password from the environment',
  async (transport) => {
    const { username, password } = new URL(server.url);
    vi.stubEnv('PGPASSWORD', decodeURIComponent(password));
    const credentials = createFixedCredentials({ user: decodeURIComponent(username), password: '' });
    const { database } = openTransport(transport, { backends, credentials });
    await expect(database.query(describeSession, [], createCall())).rejects.toMatchObject({ reason: 'refused' });
    await database.close();
  },
);
