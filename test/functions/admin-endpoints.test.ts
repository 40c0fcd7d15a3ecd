import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../support/api/api.ts';
import { publishNetwork } from '../support/feeds/publish-network.ts';
import { town } from '../support/feeds/town.ts';

let folder: string;
let api: TestApi;
const loopback = { sourceIp: '127.0.0.1' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  await publishNetwork(folder, town);
  api = createTestApi({
    SNAPSHOT_STORE: folder,
    HEADWAY_ADMIN_ACCESS: 'open-on-loopback',
    HEADWAY_ADMIN_TOKEN: 'a-token-of-20-letters',
    GTFS_CONNECTION_LIMIT: '8',
    GTFS_RESTART_PATIENCE: '0',
    OTP_INSTANCES: '[{"url":"http://operator:hunter2@127.0.0.1:9","default":true}]',
  });
});

afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

describe('the service endpoints', () => {
  it('report that the environment runs', async () => {
    expect((await api.send('/health')).value).toEqual({ status: 'ok' });
  });

  it('match their exact path: a dot matches only a dot', async () => {
    expect((await api.send('/openapi.json')).status).toBe(200);
    expect((await api.send('/openapi-json')).status).toBe(404);
  });

  it('report readiness, after loading the published networks where none are loaded', async () => {
    const { value } = await api.send('/ready', loopback);
    expect(value).toMatchObject({ status: 'ready', networks: [{ feedId: 'town', isStale: false }], database: null });
  });

  it('show the public only whether the environment is ready', async () => {
    expect((await api.send('/ready')).value).toEqual({ status: 'ready' });
    const guess = { target: '/ready', headers: { authorization: 'Bearer a-guess-of-20-letters' } };
    expect((await api.send(guess)).value).toEqual({ status: 'ready' });
    const operator = { target: '/ready', headers: { authorization: 'Bearer a-token-of-20-letters' } };
    expect((await api.send(operator)).value).toMatchObject({ breakers: expect.any(Object), hints: [] });
  });

  it('show memory, pools and networks', async () => {
    await api.send('/ready'); // loads the published networks
    const { value } = await api.send('/memory-stats', loopback);
    expect(value).toMatchObject({
      process: { rssBytes: expect.any(Number), heapUsedBytes: expect.any(Number), activeTimers: expect.any(Number) },
      heap: { limitBytes: expect.any(Number) },
      networks: [{ feedId: 'town' }],
      cache: null,
    });
  });

  it('show the connections and the invocations of this environment', async () => {
    const before = (await api.send('/connection-stats', loopback)).value as {
      environment: { id: string; invocations: number };
    };
    const after = (await api.send('/connection-stats', loopback)).value;
    expect(after).toMatchObject({
      environment: { id: before.environment.id, invocations: before.environment.invocations + 1 },
      freezes: { thaws: expect.any(Number) },
    });
  });

  it("show the settings by the guide's names, and no secret", async () => {
    const { value } = await api.send('/config', loopback);
    expect(value).toMatchObject({ connection_limit: 8, db_max_connections: 20, admin_token: '[secret]' });
    expect(JSON.stringify(value)).not.toMatch(/hunter2|a-token-of-20/);
  });

  it.each(['/memory-stats', '/connection-stats', '/config'])('keep %s from strangers', async (target) => {
    expect((await api.send(target)).status).toBe(401);
    expect((await api.send({ target, headers: { authorization: 'Bearer a-token-of-20-letters' } })).status).toBe(200);
  });
});
