import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type LocalSecretsManager,
  startSecretsManager,
} from '../../../../infra/local/stand-ins/secrets-manager/start-secrets-manager.ts';
import { systemClock } from '../../../../shared/connections/core/clock.ts';
import { createLedger } from '../../../../shared/connections/core/ledger.ts';
import { createHttpClient } from '../../../../shared/connections/http/undici-client.ts';
import type { Credentials } from '../../../../shared/connections/postgres/credentials/credentials.ts';
import { createIamCredentials } from '../../../../shared/connections/postgres/credentials/iam-credentials.ts';
import { createSecretCredentials } from '../../../../shared/connections/postgres/credentials/secret-credentials.ts';
import type { Database } from '../../../../shared/connections/postgres/database.ts';
import { createCall } from '../../../support/create-call.ts';
import { createMovableClock } from '../../../support/movable-clock.ts';
import { startTcpProxy } from '../../../support/proxies/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/servers/postgres.ts';
import { awsKey, type Backends, startBackends } from './backends.ts';
import { openTransport, type Transport, tokenTarget, transports } from './transports.ts';

const arn = 'arn:aws:secretsmanager:ap-south-1:123456789012:secret:rotating';
const role = `conforming_${process.pid}`;
const http = createHttpClient({ clock: systemClock, ledger: createLedger() });

let server: TestDatabase;
let backends: Backends;
let manager: LocalSecretsManager;
beforeAll(async () => {
  server = await createTestDatabase();
  backends = await startBackends(server.url);
  manager = await startSecretsManager({ key: awsKey, secrets: backends.secrets });
  await server.query(`CREATE ROLE ${role} LOGIN`);
});
beforeEach(() => rotate('first'));
afterAll(async () => {
  await http.close();
  await Promise.all([manager?.stop(), backends?.stop()]);
  await server?.query(`DROP ROLE ${role}`);
  await server?.drop();
});

/** Rotates the password: only the new one logs in. */
async function rotate(password: string, stage: 'AWSCURRENT' | 'AWSPENDING' = 'AWSCURRENT') {
  await server.query(`ALTER ROLE ${role} PASSWORD '${password}'`);
  backends.secrets.put(arn, { username: role, password }, stage);
}

const ask = (database: Database) =>
  database.query({ label: 'who', text: 'SELECT session_user::text AS name', access: 'read' }, [], createCall());

/** Drops every connection on both sides of the poolers, as in a long freeze. */
async function loseConnections(database: Database, cut: () => void) {
  cut();
  await server.query('SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = $1', [role]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  database.thaw();
}

const secretCredentials = () => createSecretCredentials({ arn, http, endpoint: manager.url, awsCredentials: awsKey });
async function open(transport: Transport, credentials: Credentials) {
  const proxy = await startTcpProxy({ targetPort: transport.findPort(backends) });
  const { database } = openTransport(transport, { backends, port: proxy.port, credentials, secret: arn });
  return {
    database,
    proxy,
    close: async () => {
      await database.close();
      await proxy.close();
    },
  };
}

const withPassword = transports.filter(({ limits }) => limits['secret-login'] === undefined);
describe.each(withPassword)('a rotated secret, over $name', (transport) => {
  const reads = transport.name === 'data-api' ? 0 : 1; // the Data API reads the secret itself

  test('fails no call, and is read once more', async () => {
    const { database, proxy, close } = await open(transport, secretCredentials());
    expect(await ask(database)).toEqual([{ name: role }]);
    await rotate('second');
    await loseConnections(database, proxy.cut);
    const before = manager.calls();
    expect(await ask(database)).toEqual([{ name: role }]);
    expect(await ask(database)).toEqual([{ name: role }]);
    expect(manager.calls() - before).toBe(reads);
    await close();
  });
});

const withOwnLogin = transports.filter(({ limits }) => limits['pending-secret'] === undefined);
describe.each(withOwnLogin)('a secret during its rotation, over $name', (transport) => {
  test('works with its pending version if only that logs in, and the version is cached', async () => {
    const { database, proxy, close } = await open(transport, secretCredentials());
    expect(await ask(database)).toEqual([{ name: role }]);
    await rotate('second', 'AWSPENDING');
    await loseConnections(database, proxy.cut);
    expect(await ask(database)).toEqual([{ name: role }]);
    const before = manager.calls();
    await loseConnections(database, proxy.cut);
    expect(await ask(database)).toEqual([{ name: role }]);
    expect(manager.calls() - before).toBe(0);
    await close();
  });
});

const withToken = transports.filter(({ limits }) => limits['token-login'] === undefined);
describe.each(withToken)('a token, over $name', (transport) => {
  test('is signed again for the first connection after a freeze of ten minutes, and once after a refusal', async () => {
    let signed = 0;
    let key = awsKey;
    const clock = createMovableClock();
    const { rdsProxy } = backends;
    if (rdsProxy === undefined) throw new Error('There is no RDS Proxy here');
    const awsCredentials = async () => {
      signed += 1;
      return key;
    };
    const credentials = createIamCredentials({ ...tokenTarget(rdsProxy), clock, awsCredentials });
    const { database, proxy, close } = await open(transport, credentials);
    await ask(database);
    await loseConnections(database, proxy.cut);
    await ask(database);
    expect(signed).toBe(1);
    clock.advance(11 * 60_000);
    await loseConnections(database, proxy.cut);
    await ask(database);
    expect(signed).toBe(2);

    key = { ...awsKey, secretAccessKey: 'not any more' };
    clock.advance(11 * 60_000);
    await loseConnections(database, proxy.cut);
    const asked = ask(database);
    await expect(asked).rejects.toThrow('The waybills database refused the login (28P01).');
    key = awsKey; // Lambda replaced the credentials
    expect(await ask(database)).toHaveLength(1);
    await close();
  });
});
