import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { makeCertificate } from '../../infra/certificates/make-certificate.ts';
import { readConfiguration } from '../../shared/configuration/configuration.ts';
import { UnavailableError } from '../../shared/connections/core/errors.ts';
import { createLedger } from '../../shared/connections/core/ledger.ts';
import type { Statement } from '../../shared/connections/postgres/database.ts';
import { createCircuitBreakers } from '../../shared/connections/resilience/circuit-breakers.ts';
import { chooseDatabase } from '../../shared/waybills/choose-database.ts';
import { readTrustedRoots } from '../../shared/waybills/trusted-roots.ts';
import { createCall } from '../support/create-call.ts';
import { createMovableClock } from '../support/movable-clock.ts';
import { httpForTests } from '../support/servers/http-for-tests.ts';
import { startHttpOrigin } from '../support/servers/http-origin.ts';

const one: Statement = { label: 'one', text: 'SELECT 1 AS n', access: 'read' };
const answer = { fields: [{ name: 'n', dataTypeID: 23 }], rows: [['1']], command: 'SELECT', rowCount: 1 };
const answerOne: RequestListener = (_, response) => response.end(JSON.stringify(answer));

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** The database of these settings, over Neon's HTTP. */
async function open(listener: RequestListener, settings: Record<string, string>) {
  const { origin, close } = await startHttpOrigin(listener);
  const { configuration } = readConfiguration({
    WAYBILLS_DB_DRIVER: 'neon-http',
    WAYBILLS_DB_TLS: 'disable',
    WAYBILLS_DB_URL: `postgres://user:password@${new URL(origin).host}/db`,
    ...settings,
  });
  const clock = createMovableClock();
  const ledger = createLedger();
  const database = chooseDatabase({
    configuration,
    clock,
    ledger,
    http: httpForTests,
    breakers: createCircuitBreakers({ clock }),
  });
  if (database === null) throw new Error('There is no database');
  cleanUps.push(close, () => database.close());
  const ask = (call = createCall()) => database.query(one, [], call);
  return { clock, ask, account: () => ledger.peer('database').figures() };
}

describe('a database over HTTP applies its limits:', () => {
  test('acquire timeout', async () => {
    const { ask } = await open(() => {}, { WAYBILLS_DB_MAX_CONNECTIONS: '1', WAYBILLS_DB_ACQUIRE_TIMEOUT: '0.1' });
    const abort = new AbortController();
    const first = ask(createCall(abort.signal)).catch(() => undefined);
    await expect(ask(createCall(AbortSignal.timeout(5000)))).rejects.toThrow(UnavailableError);
    abort.abort();
    await first;
  });

  test('a failure names the database once', async () => {
    const { ask } = await open((_, response) => response.writeHead(500).end(), {});
    await expect(ask()).rejects.toThrow('The database answered with HTTP status 500.');
  });

  test('idle timeout and max lifetime', async () => {
    const settings = { WAYBILLS_DB_IDLE_TIMEOUT: '300', WAYBILLS_DB_MAX_LIFETIME: '500' };
    const { ask, clock, account } = await open(answerOne, settings);
    for (const ms of [0, 200_000, 200_000]) {
      clock.advance(ms);
      expect(await ask()).toEqual([{ n: 1 }]);
    }
    expect(account()).toMatchObject({ opened: 1, reused: 2, dropped: {} });
    clock.advance(200_000);
    await ask();
    expect(account()).toMatchObject({ opened: 2, dropped: { age: 1 } });
    clock.advance(301_000);
    await ask();
    expect(account()).toMatchObject({ opened: 3, dropped: { age: 1, idle: 1 } });
  });
});

test('WAYBILLS_DB_CA is a file, or the certificates themselves', async () => {
  const { cert } = makeCertificate();
  expect(readTrustedRoots(cert)).toBe(cert);
  const folder = await mkdtemp(join(tmpdir(), 'headway-roots-'));
  const file = join(folder, 'ca.pem');
  await writeFile(file, cert);
  expect(readTrustedRoots(file)).toBe(cert);
  await rm(folder, { recursive: true });
  expect(() => readTrustedRoots(file)).toThrow(/^WAYBILLS_DB_CA: expected the path of a readable PEM file or/);
});
