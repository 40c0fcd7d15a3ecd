import { describe, expect, it, vi } from 'vitest';
import { readConfiguration } from '../shared/configuration/configuration.ts';
import { systemClock } from '../shared/connections/core/clock.ts';
import { loggedFaults } from '../shared/otp/parse/raw-shape.ts';
import { createServices } from '../shared/services.ts';
import { createCall } from './support/create-call.ts';
import { createMovableClock } from './support/movable-clock.ts';
import { startHttpOrigin } from './support/servers/http-origin.ts';

const create = (settings: Record<string, string>) =>
  createServices({ configuration: readConfiguration(settings).configuration, clock: systemClock });
const database = { WAYBILLS_DB_URL: 'postgres://operator:hunter2@127.0.0.1:9/db' };

describe('the services of an environment', () => {
  it.each([
    [{ WAYBILLS_DB_DRIVER: 'neon-http', WAYBILLS_DB_PREPARE: 'on' }, 'WAYBILLS_DB_PREPARE: neon-http has no sessions'],
    [
      { WAYBILLS_DB_DRIVER: 'neon-websocket', WAYBILLS_DB_TLS: 'require' },
      'WAYBILLS_DB_TLS: neon-websocket always verifies',
    ],
    [
      { WAYBILLS_DB_DRIVER: 'neon-http', WAYBILLS_DB_CREDENTIALS: 'iam' },
      'WAYBILLS_DB_CREDENTIALS: neon-http does not support IAM tokens',
    ],
    [{ WAYBILLS_DB_DRIVER: 'neon-http', WAYBILLS_DB_CA: '/ca.pem' }, 'WAYBILLS_DB_CA: neon-http always uses Node'],
    [
      { ...database, WAYBILLS_DB_CREDENTIALS: 'iam', WAYBILLS_DB_TLS: 'disable' },
      'WAYBILLS_DB_TLS: IAM tokens need TLS;',
    ],
    [{ ...database, WAYBILLS_DB_CA: '/nowhere/ca.pem' }, 'WAYBILLS_DB_CA: expected the path of a readable PEM file'],
  ])('reject %j at start with a clear message', (settings, message) => {
    expect(() => create(settings)).toThrow(message);
  });

  it.each([
    ['quick', false, 1],
    ['heavy', true, 2],
  ])("send a caller's %s query after a pause of 2 s: heavy %j, %i connections opened", async (_, isHeavy, opened) => {
    const server = await startHttpOrigin((_, response) => response.end('{"data":{}}'));
    const clock = createMovableClock();
    const { configuration } = readConfiguration({ OTP_INSTANCES: JSON.stringify([{ url: server.origin }]) });
    const { otp, ledger, http } = createServices({ configuration, clock });
    const forward = () =>
      otp.forward(otp.getInstance({}), { query: '{ feeds { feedId } }' }, createCall(), { maxBytes: 1000, isHeavy });
    await forward();
    clock.advance(2000);
    await forward();
    expect(ledger.peer(server.origin).figures().opened).toBe(opened);
    await http.close();
    await server.close();
  });

  it.each([
    ['warn', 1],
    ['error', 0],
  ])('log an item of OpenTripPlanner that cannot be read at HEADWAY_LOG_LEVEL=%s: %i lines', (level, count) => {
    const lines: unknown[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(line) > 0);
    create({ HEADWAY_LOG_LEVEL: level });
    loggedFaults.push('name of stop demo:1 is not a text');
    write.mockRestore();
    expect(lines.filter((line) => String(line).includes('demo:1'))).toHaveLength(count);
  });

  it.each([
    ['10', 9_999, 1],
    ['10', 10_001, 2],
    ['60', 28_000, 1],
    ['60', 28_001, 2],
  ])(
    'keep within the idle timeout of OTP: GTFS_HTTP_POOL_IDLE_TIMEOUT=%s, idle for %i ms, %i opened',
    async (seconds, idleMs, opened) => {
      const server = await startHttpOrigin((_, response) => response.end('{}'));
      const clock = createMovableClock();
      const { configuration } = readConfiguration({
        GTFS_HTTP_POOL_IDLE_TIMEOUT: seconds,
        OTP_INSTANCES: JSON.stringify([{ url: server.origin }]),
      });
      const { http, ledger } = createServices({ configuration, clock });
      const request = { origin: server.origin, path: '/', method: 'GET', maxBytes: 100, isRead: true } as const;
      await http.request(request, createCall());
      clock.advance(idleMs);
      await http.request(request, createCall());
      expect(ledger.peer(server.origin).figures().opened).toBe(opened);
      await http.close();
      await server.close();
    },
  );

  it('open no connection when created, and require no setting', () => {
    const services = create(database);
    expect(services.database?.figures()).toMatchObject({ size: 0 });
    expect(create({})).toMatchObject({ database: null, waybills: null, store: null });
  });
});
