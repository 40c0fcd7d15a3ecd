import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import {
  GetSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSecretStore } from '../../../infra/local/stand-ins/secrets-manager/secret-store.ts';
import {
  type LocalSecretsManager,
  startSecretsManager,
} from '../../../infra/local/stand-ins/secrets-manager/start-secrets-manager.ts';
import { NodeHttpHandler } from '../../../shared/connections/aws/node-http-handler.ts';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { UnavailableError } from '../../../shared/connections/core/errors.ts';
import { createLedger } from '../../../shared/connections/core/ledger.ts';
import { createHttpClient } from '../../../shared/connections/http/undici-client.ts';
import { createIamCredentials } from '../../../shared/connections/postgres/credentials/iam-credentials.ts';
import { createSecretCredentials } from '../../../shared/connections/postgres/credentials/secret-credentials.ts';
import type { Statement } from '../../../shared/connections/postgres/database.ts';
import { createCall } from '../../support/create-call.ts';
import { createMovableClock } from '../../support/movable-clock.ts';
import { startTcpProxy } from '../../support/proxies/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';
import { connectTo } from '../../support/servers/waybills-database.ts';
import { turnOfTheLoop } from '../../support/turn-of-the-loop.ts';

const awsKey = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local-secret-key' };
const arn = 'arn:aws:secretsmanager:ap-south-1:123456789012:secret:waybills';
const one: Statement = { label: 'one', text: 'SELECT current_user::text AS name', access: 'read' };
const never = new AbortController().signal;

describe('a login from Secrets Manager', () => {
  const secrets = createSecretStore();
  const role = `rotating_${process.pid}`;
  let server: TestDatabase;
  let manager: LocalSecretsManager;
  beforeAll(async () => {
    server = await createTestDatabase();
    manager = await startSecretsManager({ key: awsKey, secrets });
    await server.query(`CREATE ROLE ${role} LOGIN PASSWORD 'first'`);
  });
  beforeEach(async () => {
    await setPassword('first');
    secrets.put(arn, { username: role, password: 'first' });
  });
  afterAll(async () => {
    await manager?.stop();
    await server?.query(`DROP ROLE ${role}`);
    await server?.drop();
  });
  const setPassword = (password: string) => server.query(`ALTER ROLE ${role} PASSWORD '${password}'`);
  const open = ({ key = awsKey, endpoint = manager.url, acquireTimeoutMs = 5000 } = {}) => {
    const ledger = createLedger();
    const http = createHttpClient({ clock: systemClock, ledger });
    const credentials = createSecretCredentials({ arn, http, endpoint, awsCredentials: key });
    return {
      http,
      ledger,
      credentials,
      ...connectTo(server.url, { credentials, acquireTimeoutMs, maxConnections: 5, minConnections: 3 }),
    };
  };

  test('is read once for many connections and calls', async () => {
    const before = manager.calls();
    const { database } = open();
    for (let call = 0; call < 3; call += 1) {
      expect(await database.query(one, [], createCall())).toEqual([{ name: role }]);
    }
    await database.warm(createCall());
    expect(manager.calls() - before).toBe(1);
    await database.close();
  });

  test('is read once for connections that open at the same time, also after a rotation', async () => {
    const { database } = open();
    const before = manager.calls();
    expect(await database.warm(createCall())).toBe(3);
    expect(manager.calls() - before).toBe(1);
    await setPassword('second');
    secrets.put(arn, { username: role, password: 'second' });
    await server.endSessions();
    await turnOfTheLoop();
    database.thaw();
    expect(await database.warm(createCall())).toBe(3);
    expect(manager.calls() - before).toBe(2);
    await database.close();
  });

  test('that was renewed for one refused connection serves the next one without another request', async () => {
    const { credentials, http } = open();
    const old = await credentials.current(never);
    secrets.put(arn, { username: role, password: 'second' });
    const before = manager.calls();
    const renewed = await credentials.renew(old, never);
    expect(renewed).toEqual({ user: role, password: 'second' });
    expect(await credentials.renew(old, never)).toEqual(renewed);
    expect(manager.calls() - before).toBe(1);
    await http.close();
  });

  test('that does not arrive in time is an error of the database, not of the caller', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const { database, http } = open({ endpoint, acquireTimeoutMs: 60 });
    const failure = await database.query(one, [], createCall()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnavailableError);
    expect(String(failure)).toMatch(/No connection to .* within/);
    await Promise.all([database.close(), http.close()]);
    silent.close();
  });

  test('is read once more after a rotation, and no call fails', async () => {
    const { database } = open();
    await database.query(one, [], createCall());
    await setPassword('second');
    secrets.put(arn, { username: role, password: 'second' });
    await server.endSessions();
    await turnOfTheLoop();
    database.thaw();
    const before = manager.calls();
    expect(await database.query(one, [], createCall())).toEqual([{ name: role }]);
    expect(manager.calls() - before).toBe(1);
    await database.close();
  });

  test('is read over a new connection if the old one died during a freeze', async () => {
    const proxy = await startTcpProxy({ targetPort: manager.port });
    const { database, http, ledger } = open({ endpoint: `http://127.0.0.1:${proxy.port}` });
    await database.query(one, [], createCall());
    await setPassword('second');
    secrets.put(arn, { username: role, password: 'second' });
    proxy.reset();
    await server.endSessions();
    await turnOfTheLoop();
    for (const thawed of [database, http]) thawed.thaw();
    expect(await database.query(one, [], createCall())).toEqual([{ name: role }]);
    expect(ledger.figures()).toMatchObject({
      [`http://127.0.0.1:${proxy.port}`]: { opened: 2, dropped: { closed: 1 }, failed: {} },
    });
    await Promise.all([database.close(), http.close()]);
    await proxy.close();
  });

  test('can be read by an SDK client without a handler, as in our bundles', async () => {
    const requestHandler = NodeHttpHandler.create(undefined) as NonNullable<
      SecretsManagerClientConfig['requestHandler']
    >;
    const client = new SecretsManagerClient({
      ...{ region: 'ap-south-1', endpoint: manager.url, credentials: awsKey },
      requestHandler,
    });
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    expect(JSON.parse(text ?? '')).toEqual({ username: role, password: 'first' });
    expect(NodeHttpHandler.create(requestHandler)).toBe(requestHandler);
  });

  test('works during a rotation, when the database knows only the pending password', async () => {
    const { database } = open();
    await setPassword('second');
    secrets.put(arn, { username: role, password: 'second' }, 'AWSPENDING');
    expect(await database.query(one, [], createCall())).toEqual([{ name: role }]);
    await database.close();
  });

  test('works with the previous version if a pooler does not know the new one yet', async () => {
    const { database } = open();
    const next = { username: `${role}_2`, password: 'second' };
    secrets.put(arn, next);
    secrets.put(arn, next, 'AWSPENDING'); // a rotation leaves the label on the new version
    secrets.put(arn, { username: role, password: 'first' }, 'AWSPREVIOUS');
    expect(await database.query(one, [], createCall())).toEqual([{ name: role }]);
    await database.close();
  });

  test('that no version can log in with is a typed error without a password', async () => {
    const { database } = open();
    await setPassword('somebody changed it by hand');
    secrets.put(arn, { username: role, password: 'third' }, 'AWSPENDING');
    const failure = await database.query(one, [], createCall()).catch((error: unknown) => error);
    expect(String(failure)).toBe('UnavailableError: The waybills database refused the login (28P01).');
  });

  test('that cannot be read is a typed error with the name of the cause', async () => {
    const { database } = open({ key: { ...awsKey, secretAccessKey: 'not-the-key' } });
    const failure = await database.query(one, [], createCall()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnavailableError);
    expect(String(failure)).toContain('The secret of the database cannot be read (InvalidSignatureException).');
  });
});

describe('a signed token', () => {
  const open = () => {
    let signatures = 0;
    const clock = createMovableClock();
    const awsCredentials = async () => {
      signatures += 1;
      return awsKey;
    };
    const target = { host: 'db.example', port: 5432, user: 'reader', region: 'ap-south-1' };
    return { clock, credentials: createIamCredentials({ ...target, clock, awsCredentials }), signed: () => signatures };
  };

  test('is signed once for all connections within ten minutes', async () => {
    const { clock, credentials, signed } = open();
    const logins = await Promise.all([1, 2, 3].map(() => credentials.current(never)));
    clock.advance(9 * 60_000);
    logins.push(await credentials.current(never));
    expect(signed()).toBe(1);
    expect(new Set(logins.map(({ password }) => password)).size).toBe(1);
    const { user, password } = logins[0] ?? { user: '', password: '' };
    expect([user, password.startsWith('db.example:5432/?'), password.includes('DBUser=reader')]).toEqual([
      'reader',
      true,
      true,
    ]);
  });

  test('is signed again before it expires, and time in a freeze counts', async () => {
    const { clock, credentials, signed } = open();
    await credentials.current(never);
    clock.advance(11 * 60_000);
    await credentials.current(never);
    expect(signed()).toBe(2);
  });
});
