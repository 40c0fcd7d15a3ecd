import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildDemoCity } from '../../infra/local/demo-city/build-demo-city.ts';
import { buildTransit } from '../../infra/local/otp/model/build-transit.ts';
import { createOtpServer } from '../../infra/local/otp/server.ts';
import { type Listening, listenOnLoopback } from '../../infra/local/sockets/listen-on-loopback.ts';
import { createTestApi } from '../support/api/api.ts';
import { createLambdaContext } from '../support/api/lambda-context.ts';

let otp: Listening;
let folder: string;
let refresh: typeof import('../../functions/refresh.ts');

beforeAll(async () => {
  const city = buildDemoCity();
  otp = await listenOnLoopback(createOtpServer({ transit: buildTransit(new Map([['demo', city]])) }));
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  vi.stubEnv('OTP_INSTANCES', JSON.stringify([{ url: otp.url, default: true }]));
  vi.stubEnv('SNAPSHOT_STORE', folder);
  vi.stubEnv('GTFS_RATE_LIMIT_DELAY', '0');
  vi.stubEnv('GTFS_RETRY_DELAY', '0');
  vi.stubEnv('HEADWAY_LOG_LEVEL', 'error');
  refresh = await import('../../functions/refresh.ts');
});

beforeEach(async () => {
  await rm(folder, { recursive: true });
  await mkdir(folder); // nothing is published yet
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await otp.close();
  await rm(folder, { recursive: true });
});

describe('the refresh function', () => {
  it('publishes the feeds of OTP once, and the API answers from them', async () => {
    const { feeds } = await refresh.handler(undefined, createLambdaContext());
    expect(feeds).toMatchObject([{ feedId: 'demo', status: 'published', reason: null }]);
    expect(await refresh.handler({}, createLambdaContext())).toMatchObject({ feeds: [{ status: 'unchanged' }] });

    const api = createTestApi({ SNAPSHOT_STORE: folder });
    expect((await api.send('/version/demo')).value).toBe(feeds[0]?.version);
    expect((await api.send('/routes/demo')).value).toHaveLength(feeds[0]?.counts?.routes ?? 0);
    await api.close();
  });

  it.each([[{ acceptShrunk: 'demo' }], [{ acceptShrunk: [1] }], [{ acceptShrunk: false }]])(
    'refuses the event %j with the expected form',
    async (event) => {
      await expect(refresh.handler(event, createLambdaContext())).rejects.toThrow(/^acceptShrunk/);
    },
  );

  it('accepts a list of feeds that may shrink, or true for all', async () => {
    await refresh.handler({}, createLambdaContext());
    for (const event of [{ acceptShrunk: ['demo'] }, { acceptShrunk: true }]) {
      expect(await refresh.handler(event, createLambdaContext())).toMatchObject({ feeds: [{ status: 'unchanged' }] });
    }
  });

  it('fails at its deadline and leaves the published networks unchanged', async () => {
    await refresh.handler({}, createLambdaContext());
    await expect(refresh.handler({}, createLambdaContext({ remainingMs: 500 }))).rejects.toThrow(/deadline passed/);
    const api = createTestApi({ SNAPSHOT_STORE: folder });
    expect((await api.send('/routes/demo')).status).toBe(200);
    await api.close();
  });
});
