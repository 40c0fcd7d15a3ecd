import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NotFoundError, UnavailableError } from '../../shared/connections/core/errors.ts';
import { createOtpClient } from '../../shared/otp/client.ts';
import { createNetworks } from '../../shared/snapshot/networks.ts';
import { refreshSnapshots } from '../../shared/snapshot/refresh.ts';
import { createSideTableSource } from '../../shared/snapshot/side-tables/side-table-source.ts';
import { createSnapshotStore, type SnapshotStore } from '../../shared/snapshot/store/store.ts';
import { buildNetwork } from '../../shared/transit/network/build-network.ts';
import type { FeedNetwork } from '../../shared/transit/network/feed-network.ts';
import { createCall } from '../support/create-call.ts';
import { type ScriptedOtp, startScriptedOtp } from '../support/feeds/scripted-otp.ts';
import { smallFeed } from '../support/feeds/small-feed.ts';
import { createMovableClock, type MovableClock } from '../support/movable-clock.ts';
import { httpForTests } from '../support/servers/http-for-tests.ts';

const call = createCall();
const pollingIntervalMs = 30_000;
const village: FeedNetwork = { ...smallFeed, feedId: 'village' };
const changed = (feed: FeedNetwork): FeedNetwork => ({ ...feed, timeZone: 'Asia/Tokyo' });
const sideTables = createSideTableSource(null, { http: httpForTests });

let folder: string;
let otpServer: ScriptedOtp;
let clock: MovableClock;
/** The store of the environment under test: it counts reads, and a test can switch it off. */
let reads: string[];
let isDown: boolean;
let store: SnapshotStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-networks-'));
  otpServer = await startScriptedOtp([smallFeed, village], { isDefault: true });
  clock = createMovableClock();
  reads = [];
  isDown = false;
  const real = openStore();
  const count = async <Value>(what: string, read: () => Promise<Value>) => {
    reads.push(what);
    if (isDown) throw new UnavailableError('down', { peer: 'snapshot-store' });
    return read();
  };
  store = {
    ...real,
    readManifest: (each) => count('manifest', () => real.readManifest(each)),
    readObject: (key, each) => count('object', () => real.readObject(key, each)),
  };
});
afterEach(async () => {
  await otpServer.close();
  await rm(folder, { recursive: true });
});

const openStore = () => createSnapshotStore({ kind: 'folder', path: folder }, { http: httpForTests });

function connect() {
  const pace = { rateLimitDelayMs: 0, retryDelayMs: 0, wait: async () => {} };
  return createOtpClient({ http: httpForTests, instances: [otpServer.instance], ...pace });
}

const open = (from: SnapshotStore | null = store) =>
  createNetworks({ store: from, otp: connect(), sideTables, clock, pollingIntervalMs });

const publish = () => refreshSnapshots({ otp: connect(), store: openStore(), sideTables, clock }, call);

describe('networks from a store', () => {
  it('are loaded at their first use, once for simultaneous requests', async () => {
    await publish();
    const queriesBefore = otpServer.queries.length;
    const networks = open();
    expect(networks.loaded()).toEqual([]);
    const [first, second] = await Promise.all([networks.get('town', call), networks.get('town', call)]);
    expect(first?.network).toBe(second?.network);
    expect(first?.network).toEqual(buildNetwork(smallFeed));
    expect(first).toMatchObject({ publishedAt: clock.now(), checkedAt: clock.now(), isStale: false });
    expect(first?.version).toMatch(/^[0-9a-f]{64}$/);
    expect(reads).toEqual(['manifest', 'object']);
    expect(networks.loaded().map(({ network }) => network.feedId)).toEqual(['town']);
    expect(otpServer.queries).toHaveLength(queriesBefore);
  });

  it('are checked at most once per polling interval, for all feeds together', async () => {
    await publish();
    const networks = open();
    await networks.get('town', call);
    await networks.get('village', call);
    clock.advance(pollingIntervalMs - 1);
    await networks.get('town', call);
    expect(reads).toEqual(['manifest', 'object', 'object']);
    clock.advance(1);
    await networks.get('town', call);
    await networks.get('village', call);
    expect(reads).toEqual(['manifest', 'object', 'object', 'manifest']);
  });

  it('are each replaced when a new version is published', async () => {
    await publish();
    const networks = open();
    const before = [await networks.get('town', call), await networks.get('village', call)];
    otpServer.feeds = [changed(smallFeed), changed(village)];
    clock.advance(pollingIntervalMs);
    await publish();
    const after = [await networks.get('town', call), await networks.get('village', call)];
    for (const [index, loaded] of after.entries()) {
      expect(loaded.network.timeZone).toBe('Asia/Tokyo');
      expect(loaded.version).not.toBe(before[index]?.version);
      expect(loaded).toMatchObject({ isStale: false, publishedAt: clock.now() });
    }
  });

  it('stay in use, marked stale, while the store is down, and are fresh again afterwards', async () => {
    await publish();
    const networks = open();
    const { version } = await networks.get('town', call);
    const checkedAt = clock.now();
    isDown = true;
    clock.advance(pollingIntervalMs);
    expect(await networks.get('town', call)).toMatchObject({ version, checkedAt, isStale: true });
    const readsBefore = reads.length;
    expect(await networks.get('town', call)).toMatchObject({ isStale: true });
    expect(reads).toHaveLength(readsBefore);
    isDown = false;
    clock.advance(pollingIntervalMs);
    expect(await networks.get('town', call)).toMatchObject({ version, checkedAt: clock.now(), isStale: false });
  });

  it('are checked in time even when the wall clock was set back', async () => {
    await publish();
    const networks = open();
    await networks.get('town', call);
    otpServer.feeds = [changed(smallFeed), village];
    await publish();
    clock.setWallBy(-3_600_000);
    clock.advance(pollingIntervalMs);
    expect((await networks.get('town', call)).network.timeZone).toBe('Asia/Tokyo');
  });

  it('are kept, marked stale, when the new version cannot be read', async () => {
    await publish();
    const networks = open();
    const { version } = await networks.get('town', call);
    otpServer.feeds = [changed(smallFeed), village];
    await publish();
    const key = (await openStore().readManifest(call))?.feeds['town']?.snapshot?.key ?? '';
    await writeFile(join(folder, key), 'damaged');
    clock.advance(pollingIntervalMs);
    expect(await networks.get('town', call)).toMatchObject({ version, isStale: true });
  });

  it('are stale while refreshes fail at OTP', async () => {
    await publish();
    otpServer.script = (operation) => (operation === 'Routes' ? { status: 500, body: '' } : undefined);
    await publish();
    expect(await open().get('town', call)).toMatchObject({ isStale: true });
  });

  it('wait for a store that hangs only until their limit or the deadline of the request', async () => {
    await publish();
    const hanging: SnapshotStore = {
      ...openStore(),
      readManifest: (each) => {
        if (reads.push('manifest') === 1) return openStore().readManifest(each);
        return new Promise((_, reject) => each.signal.addEventListener('abort', () => reject(each.signal.reason)));
      },
    };
    const networks = createNetworks({
      store: hanging,
      otp: connect(),
      sideTables,
      clock,
      pollingIntervalMs,
      revalidationTimeoutMs: 20,
    });
    await networks.get('town', call);
    clock.advance(pollingIntervalMs);
    expect(await networks.get('town', call)).toMatchObject({ isStale: true });
  });

  it('do not exist where every OTP answered the refresh and none has them', async () => {
    await publish();
    const queriesBefore = otpServer.queries.length;
    for (const name of ['nope', 'constructor', '__proto__']) {
      await expect(open().get(name, call)).rejects.toThrow(new NotFoundError('GTFS ID not found'));
    }
    expect(otpServer.queries).toHaveLength(queriesBefore);
  });

  it('come from OTP where the store does not have them', async () => {
    const networks = open();
    expect((await networks.get('town', call)).network).toEqual(buildNetwork(smallFeed));
    expect(networks.loaded()).toHaveLength(1);
    await publish();
    clock.advance(pollingIntervalMs);
    expect((await networks.get('town', call)).version).toBe((await open(openStore()).get('town', call)).version);
  });

  it('come from OTP while the store is down', async () => {
    isDown = true;
    expect((await open().get('town', call)).network).toEqual(buildNetwork(smallFeed));
  });

  it('are unavailable, not unknown, while neither the store nor OTP answers', async () => {
    isDown = true;
    const networks = open();
    await expect(networks.get('nope', call)).rejects.toThrow(UnavailableError);
    otpServer.script = () => 'hang-up';
    clock.advance(pollingIntervalMs);
    await expect(networks.get('town', call)).rejects.toThrow(UnavailableError);
  });

  it('are unavailable, not unknown, where they are listed but were never loaded', async () => {
    otpServer.script = (operation) => (operation === 'Routes' ? { status: 500, body: '' } : undefined);
    await publish();
    const networks = open();
    await expect(networks.get('town', call)).rejects.toThrow(UnavailableError);
    expect(await networks.feedIds(call)).toEqual(['town', 'village']);
    otpServer.feeds = [village];
    otpServer.script = () => undefined;
    await expect(open().get('town', call)).rejects.toThrow(UnavailableError);
  });

  it('are all loaded and updated by a revalidation', async () => {
    await publish();
    const networks = open();
    await networks.revalidate(call);
    expect(networks.loaded().map(({ network }) => network.feedId)).toEqual(['town', 'village']);
    otpServer.feeds = [changed(smallFeed), village];
    await publish();
    await networks.revalidate(call);
    expect(networks.loaded().map(({ network }) => network.timeZone)).toEqual(['Asia/Tokyo', 'Asia/Kolkata']);
    isDown = true;
    await expect(networks.revalidate(call)).rejects.toThrow(UnavailableError);
    expect(networks.loaded().map(({ isStale }) => isStale)).toEqual([true, true]);
  });

  it('record the time of loading', async () => {
    await publish();
    const own = createCall();
    await open().get('town', own);
    expect(own.timings.list().map(({ name }) => name)).toEqual(['snapshot']);
  });
});
