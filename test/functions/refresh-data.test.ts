import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FeedNetwork } from '../../shared/transit/network/feed-network.ts';
import { createTestApi, type TestApi } from '../support/api/api.ts';
import { type ScriptedOtp, startScriptedOtp } from '../support/feeds/scripted-otp.ts';
import { smallFeed } from '../support/feeds/small-feed.ts';
import { town } from '../support/feeds/town.ts';

const city: FeedNetwork = { ...smallFeed, feedId: 'city' };
const refresh = {
  method: 'POST',
  target: '/refresh-data',
  headers: { authorization: 'Bearer a-token-of-20-letters' },
};

let folder: string;
let west: ScriptedOtp;
let east: ScriptedOtp;
let api: TestApi;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  west = await startScriptedOtp([town]);
  east = await startScriptedOtp([city]);
  api = createTestApi({
    SNAPSHOT_STORE: folder,
    OTP_INSTANCES: JSON.stringify([
      { url: west.instance.url, default: true },
      { url: east.instance.url, feeds: ['city'] },
    ]),
    GTFS_RETRY_DELAY: '0',
    GTFS_RATE_LIMIT_DELAY: '0',
    HEADWAY_ADMIN_TOKEN: 'a-token-of-20-letters',
  });
});
afterEach(async () => {
  await api.close();
  await Promise.all([west.close(), east.close()]);
  await rm(folder, { recursive: true });
});

const countLoads = (otp: ScriptedOtp) => otp.queries.filter(({ query }) => query.startsWith('query Routes')).length;
const isRoutes = (operation: string) => operation === 'Routes';

describe('POST /refresh-data', () => {
  it('publishes changes, for admins only, and simultaneous calls share one refresh', async () => {
    expect((await api.send({ method: 'POST', target: '/refresh-data' })).status).toBe(401);
    const answers = await Promise.all([api.send(refresh), api.send(refresh), api.send(refresh)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    for (const { value } of answers) {
      expect(value).toEqual({ message: '2 published, 0 unchanged, 0 kept', status: 'success' });
    }
    expect(countLoads(west)).toBe(1);
    expect((await api.send('/routes/city')).status).toBe(200);
  });

  it('is a 503 where no feed could be read, and the published networks stay in use', async () => {
    await api.send(refresh);
    for (const otp of [west, east]) otp.script = () => ({ status: 500, body: '' });
    expect((await api.send(refresh)).status).toBe(503);
    expect((await api.send('/routes/town')).status).toBe(200);
  });

  it('publishes the feeds that were read in time, and leaves the others unchanged', async () => {
    await api.send(refresh);
    const [before] = (await api.send('/feeds')).value as { gtfsId: string; version: string }[];
    const renamed = { ...town, stops: town.stops.map((stop) => ({ ...stop, name: `${stop.name}, renamed` })) };
    west.feeds = [renamed];
    east.feeds = [{ ...city, stops: city.stops.map((stop) => ({ ...stop, name: 'not read' })) }];
    east.script = (operation) => (isRoutes(operation) ? 'never' : undefined);
    const { status, value } = await api.send(refresh, { remainingMs: 5000 }); // more than it takes, for a busy machine
    expect(status).toBe(200);
    expect(value).toEqual({
      message: '1 published, 0 unchanged, 0 kept, 1 not read within this call: the scheduled refresh has more time',
      status: 'partial',
    });
    const after = (await api.send('/feeds')).value as { gtfsId: string; version: string; isStale: boolean }[];
    expect(after).toMatchObject([
      { gtfsId: 'city', version: before?.version, isStale: false },
      { gtfsId: 'town', isStale: false },
    ]);
    const [stop] = (await api.send('/stops/town')).value as { stopName: string }[];
    expect(stop?.stopName).toMatch(/, renamed$/);
  });

  it('reports a feed that could not be read, and /feeds lists it as not loaded', async () => {
    east.script = (operation) => (isRoutes(operation) ? { status: 500, body: '' } : undefined);
    const { value } = await api.send(refresh);
    expect(value).toEqual({ message: '1 published, 0 unchanged, 1 kept', status: 'partial' });
    expect((await api.send('/feeds')).value).toMatchObject([
      { gtfsId: 'city', version: null, isStale: true, counts: null },
      { gtfsId: 'town', isStale: false, counts: { routes: town.routes.length } },
    ]);
    expect((await api.send('/routes/city')).status).toBe(503);
  });

  it('is a 503, not a 504, where no feed is read within the call', async () => {
    for (const otp of [west, east]) otp.script = (operation) => (isRoutes(operation) ? 'never' : undefined);
    const { status, value } = await api.send(refresh, { remainingMs: 3000 });
    expect([status, value]).toEqual([
      503,
      { error: expect.stringContaining('2 not read within this call'), code: 503 },
    ]);
  });
});
