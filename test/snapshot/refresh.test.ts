import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OtpInstance } from '../../shared/configuration/otp-instances.ts';
import { UnavailableError } from '../../shared/connections/core/errors.ts';
import { createOtpClient } from '../../shared/otp/client.ts';
import { unpackSnapshot } from '../../shared/snapshot/format/pack.ts';
import { type RefreshOptions, refreshSnapshots } from '../../shared/snapshot/refresh.ts';
import { createSideTableSource } from '../../shared/snapshot/side-tables/side-table-source.ts';
import { createSnapshotStore, type SnapshotStore } from '../../shared/snapshot/store/store.ts';
import { buildNetwork } from '../../shared/transit/network/build-network.ts';
import type { FeedNetwork } from '../../shared/transit/network/feed-network.ts';
import { createCall } from '../support/create-call.ts';
import { type ScriptedOtp, startScriptedOtp } from '../support/feeds/scripted-otp.ts';
import { smallFeed } from '../support/feeds/small-feed.ts';
import { createMovableClock, type MovableClock } from '../support/movable-clock.ts';
import { httpForTests } from '../support/servers/http-for-tests.ts';
import { startS3StandIn } from '../support/servers/s3-stand-in.ts';

const call = createCall();
const village: FeedNetwork = { ...smallFeed, feedId: 'village' };
const city: FeedNetwork = { ...smallFeed, feedId: 'city' };
const changed = (feed: FeedNetwork): FeedNetwork => ({
  ...feed,
  stops: feed.stops.map((stop) => ({ ...stop, name: `${stop.name}, renamed` })),
});
const shrunk = (feed: FeedNetwork): FeedNetwork => ({ ...feed, routes: feed.routes.slice(0, 1) });

let folder: string;
let west: ScriptedOtp;
let east: ScriptedOtp;
let clock: MovableClock;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-refresh-'));
  west = await startScriptedOtp([smallFeed, village], { isDefault: true });
  east = await startScriptedOtp([city], { feeds: ['city'] });
  clock = createMovableClock();
});
afterEach(async () => {
  await Promise.all([west.close(), east.close()]);
  await rm(folder, { recursive: true });
});

const openStore = () => createSnapshotStore({ kind: 'folder', path: folder }, { http: httpForTests });

function connect(instances: readonly OtpInstance[] = [west.instance, east.instance]) {
  const pace = { rateLimitDelayMs: 0, retryDelayMs: 0, wait: async () => {} };
  return createOtpClient({ http: httpForTests, instances, ...pace });
}

async function refresh(options: Partial<RefreshOptions> = {}) {
  const sideTables = createSideTableSource(null, { http: httpForTests });
  const result = await refreshSnapshots({ otp: connect(), store: openStore(), sideTables, clock, ...options }, call);
  return Object.fromEntries(result.feeds.map((feed) => [feed.feedId, feed]));
}

const statuses = (feeds: Record<string, { status: string }>) =>
  Object.fromEntries(Object.entries(feeds).map(([feedId, { status }]) => [feedId, status]));

const readManifest = async () => {
  const manifest = await openStore().readManifest(call);
  if (manifest === undefined) throw new Error('no manifest');
  return manifest;
};

describe('a refresh', () => {
  it('publishes every feed of every instance completely', async () => {
    const feeds = await refresh();
    expect(statuses(feeds)).toEqual({ city: 'published', town: 'published', village: 'published' });
    expect(feeds['town']).toMatchObject({ reason: null, counts: { routes: 4, stops: 7, patterns: 4 } });
    const manifest = await readManifest();
    expect(manifest.isComplete).toBe(true);
    const published = manifest.feeds['town']?.snapshot;
    expect(published).toMatchObject({ version: feeds['town']?.version, publishedAt: clock.now() });
    const bytes = await openStore().readObject(published?.key ?? '', call);
    expect(unpackSnapshot({ version: published?.version ?? '', bytes })).toEqual(buildNetwork(smallFeed));
  });

  it('does not change an unchanged feed and its publication time', async () => {
    await refresh();
    const before = await readManifest();
    clock.advance(60_000);
    expect(statuses(await refresh())).toEqual({ city: 'unchanged', town: 'unchanged', village: 'unchanged' });
    expect(await readManifest()).toEqual(before);
  });

  it('publishes only a changed feed', async () => {
    await refresh();
    clock.advance(60_000);
    west.feeds = [changed(smallFeed), village];
    expect(statuses(await refresh())).toEqual({ city: 'unchanged', town: 'published', village: 'unchanged' });
    expect((await readManifest()).feeds['town']?.snapshot?.publishedAt).toBe(clock.now());
  });

  it('keeps the last good snapshot of a feed that fails, with the reason, and continues with the others', async () => {
    const first = await refresh();
    west.feeds = [changed(smallFeed), changed(village)];
    let routes = 0;
    west.script = (operation) => {
      if (operation !== 'Routes') return undefined;
      routes += 1;
      return routes <= 3 ? { status: 500, body: 'out of memory' } : undefined;
    };
    const second = await refresh();
    expect(statuses(second)).toEqual({ city: 'unchanged', town: 'kept', village: 'published' });
    expect(second['town']).toMatchObject({ version: first['town']?.version, counts: first['town']?.counts });
    expect(second['town']?.reason).toMatch(/status 500, \d+ characters/);
    expect(second['town']?.reason).not.toContain('out of memory'); // what an upstream sends may be anything
    expect((await readManifest()).feeds['town']).toMatchObject({ problem: second['town']?.reason });
  });

  it('keeps the feeds of an instance that is down', async () => {
    const first = await refresh();
    await east.close();
    west.feeds = [changed(smallFeed), village];
    const second = await refresh();
    expect(statuses(second)).toEqual({ city: 'kept', town: 'published', village: 'unchanged' });
    expect(second['city']?.version).toBe(first['city']?.version);
    expect((await readManifest()).isComplete).toBe(false);
  });

  it('keeps a feed that an instance no longer has, with the reason', async () => {
    const first = await refresh();
    west.feeds = [smallFeed];
    const second = await refresh();
    expect(second['village']).toMatchObject({ status: 'kept', version: first['village']?.version });
    expect(second['village']?.reason).toContain('has this feed now');
    expect((await readManifest()).isComplete).toBe(true);
  });

  it('lists a configured feed that was never loaded', async () => {
    await east.close();
    const feeds = await refresh();
    expect(feeds['city']).toMatchObject({ status: 'kept', version: null, counts: null });
    expect((await readManifest()).feeds['city']?.snapshot).toBeNull();
  });

  it.each(['routes', 'stops', 'patterns'])(
    'does not publish a feed that has lost more than half of its %s',
    async (what) => {
      const first = await refresh();
      const withoutPatterns = smallFeed.routes.map((route) => ({ ...route, patterns: [] }));
      const lost: Record<string, FeedNetwork> = {
        routes: shrunk(smallFeed),
        stops: { ...smallFeed, routes: withoutPatterns, stops: smallFeed.stops.slice(0, 3) },
        patterns: { ...smallFeed, routes: withoutPatterns },
      };
      west.feeds = [lost[what] ?? smallFeed, village];
      const second = await refresh();
      expect(second['town']).toMatchObject({ status: 'kept', version: first['town']?.version });
      expect(second['town']?.reason).toContain(`${what} from `);
    },
  );

  it('publishes a shrunk feed that is accepted by name or with all feeds', async () => {
    await refresh();
    west.feeds = [shrunk(smallFeed), shrunk(village)];
    expect(statuses(await refresh({ acceptShrunk: ['town'] }))).toMatchObject({ town: 'published', village: 'kept' });
    expect(statuses(await refresh({ acceptShrunk: 'all' }))).toMatchObject({ town: 'unchanged', village: 'published' });
  });

  it('accepts the loss of half of a feed, and not of more', async () => {
    await refresh();
    west.feeds = [{ ...smallFeed, routes: smallFeed.routes.slice(0, 2) }, village];
    expect(statuses(await refresh())).toMatchObject({ town: 'published' });
  });

  it('never publishes a feed without routes', async () => {
    west.feeds = [{ ...smallFeed, routes: [] }, village];
    expect((await refresh())['town']).toMatchObject({ status: 'kept', version: null });
  });

  it('keeps the last snapshot of an inconsistent feed', async () => {
    west.feeds = [{ ...smallFeed, routes: [...smallFeed.routes, ...smallFeed.routes] }, village];
    const feeds = await refresh();
    expect(feeds['town']).toMatchObject({ status: 'kept', version: null });
    expect(feeds['town']?.reason).toContain('twice');
  });

  it('publishes a feed without a stop that OTP does not have, and names the stop', async () => {
    west.feeds = [{ ...smallFeed, stops: smallFeed.stops.slice(1) }, village];
    const feeds = await refresh();
    expect(feeds['town']).toMatchObject({ status: 'published', reason: null, faultCount: 1 });
    expect(feeds['town']?.faults).toEqual([expect.stringContaining('stop C of route')]);
    expect(feeds['village']).toMatchObject({ status: 'published', faults: [] });
  });

  it('loads a feed that two instances have from the one configured for it', async () => {
    west.feeds = [smallFeed, changed(city)];
    const feeds = await refresh();
    const key = (await readManifest()).feeds['city']?.snapshot?.key ?? '';
    const bytes = await openStore().readObject(key, call);
    expect(unpackSnapshot({ version: feeds['city']?.version ?? '', bytes })).toEqual(buildNetwork(city));
  });

  it('fails if the store does not answer', async () => {
    const store = { ...openStore(), readManifest: () => Promise.reject(new UnavailableError('no', { peer: 'store' })) };
    await expect(refresh({ store })).rejects.toThrow(UnavailableError);
  });

  it('includes side tables in snapshots, so that a change in them publishes the feed', async () => {
    await refresh();
    const fleet = [{ vehicleNo: 'F1', serviceType: 'AC', capacity: null, vehicleType: null, depot: null }];
    const none = await createSideTableSource(null, { http: httpForTests }).read(call);
    const findTables = (feedId: string) => ({ ...none.findTables(feedId), ...(feedId === 'town' ? { fleet } : {}) });
    const sideTables = { read: async () => ({ findTables, problems: [], warnings: [], counts: [] }) };
    expect(statuses(await refresh({ sideTables }))).toEqual({
      city: 'unchanged',
      town: 'published',
      village: 'unchanged',
    });
  });

  it('does not restore a version that a concurrent refresh has replaced', async () => {
    await refresh();
    west.feeds = [changed(smallFeed), village];
    west.script = (operation) => (operation === 'Routes' ? { status: 500, body: '' } : undefined);
    const store = {
      ...openStore(),
      updateManifest: async (...change: Parameters<SnapshotStore['updateManifest']>) => {
        west.script = () => undefined;
        await refresh();
        return openStore().updateManifest(...change);
      },
    };
    expect(statuses(await refresh({ store }))).toMatchObject({ town: 'kept' });
    const key = (await readManifest()).feeds['town']?.snapshot?.key ?? '';
    const version = (await readManifest()).feeds['town']?.snapshot?.version ?? '';
    const bytes = await openStore().readObject(key, call);
    expect(unpackSnapshot({ version, bytes })).toEqual(buildNetwork(changed(smallFeed)));
  });

  it('keeps the feeds of a simultaneous refresh, in a folder or in a bucket', async () => {
    const s3 = await startS3StandIn();
    const bucket = () =>
      createSnapshotStore({ kind: 's3', bucket: 'b', prefix: '' }, { http: httpForTests, s3: s3.options });
    for (const open of [openStore, bucket]) {
      const parts = [connect([west.instance]), connect([east.instance]), connect()];
      await Promise.all(parts.map((otp) => refresh({ otp, store: open() })));
      const { feeds = {} } = (await open().readManifest(call)) ?? {};
      expect(Object.keys(feeds)).toEqual(['city', 'town', 'village']);
      expect(Object.values(feeds).every(({ snapshot }) => snapshot !== null)).toBe(true);
    }
    await s3.close();
  });
});
