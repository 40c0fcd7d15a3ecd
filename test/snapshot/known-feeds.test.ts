import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnavailableError } from '../../shared/connections/core/errors.ts';
import { createOtpClient } from '../../shared/otp/client.ts';
import { createNetworks } from '../../shared/snapshot/networks.ts';
import { refreshSnapshots } from '../../shared/snapshot/refresh.ts';
import { createSideTableSource } from '../../shared/snapshot/side-tables/side-table-source.ts';
import { createSnapshotStore, type SnapshotStore } from '../../shared/snapshot/store/store.ts';
import { createCall } from '../support/create-call.ts';
import { type ScriptedOtp, startScriptedOtp } from '../support/feeds/scripted-otp.ts';
import { smallFeed } from '../support/feeds/small-feed.ts';
import { createMovableClock, type MovableClock } from '../support/movable-clock.ts';
import { httpForTests } from '../support/servers/http-for-tests.ts';

const call = createCall();
const pollingIntervalMs = 30_000;
const sideTables = createSideTableSource(null, { http: httpForTests });

let folder: string;
let otpServer: ScriptedOtp;
let clock: MovableClock;
let mood: 'answers' | 'fails' | 'hangs';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-feeds-'));
  otpServer = await startScriptedOtp([smallFeed, { ...smallFeed, feedId: 'village' }], { isDefault: true });
  clock = createMovableClock();
  mood = 'answers';
  await refreshSnapshots({ otp: connect(), store: openStore(), sideTables, clock }, call);
});
afterEach(async () => {
  await otpServer.close();
  await rm(folder, { recursive: true });
});

const openStore = () => createSnapshotStore({ kind: 'folder', path: folder }, { http: httpForTests });
const connect = () =>
  createOtpClient({ http: httpForTests, instances: [otpServer.instance], rateLimitDelayMs: 0, retryDelayMs: 0 });

/** An environment over the store, which is as its mood is. */
function open() {
  const real = openStore();
  const store: SnapshotStore = {
    ...real,
    readManifest: (each) => {
      if (mood === 'fails') return Promise.reject(new UnavailableError('down', { peer: 'snapshot-store' }));
      if (mood === 'answers') return real.readManifest(each);
      return new Promise((_, reject) => each.signal.addEventListener('abort', () => reject(each.signal.reason)));
    },
  };
  const revalidationTimeoutMs = 20;
  return createNetworks({ store, otp: connect(), sideTables, clock, pollingIntervalMs, revalidationTimeoutMs });
}

describe('the feeds of a store', () => {
  it.each(['fails', 'hangs'] as const)('are the last ones read while it %s', async (next) => {
    const networks = open();
    expect(await networks.feedIds(call)).toEqual(['town', 'village']);
    otpServer.script = () => 'hang-up';
    mood = next;
    clock.advance(pollingIntervalMs);
    expect(await networks.feedIds(call)).toEqual(['town', 'village']);
  });

  it.each(['fails', 'hangs'] as const)('are those of OTP where it %s from the start', async (next) => {
    mood = next;
    expect(await open().feedIds(call)).toEqual(['town', 'village']);
  });

  it('are known as soon as it answers for the first time', async () => {
    const networks = open();
    mood = 'fails';
    otpServer.script = () => 'hang-up';
    await expect(networks.feedIds(call)).rejects.toThrow(UnavailableError);
    mood = 'answers';
    expect(await networks.feedIds(call)).toEqual(['town', 'village']);
  });
});
