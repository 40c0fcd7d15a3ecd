import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnavailableError } from '../../shared/connections/core/errors.ts';
import { createOtpClient } from '../../shared/otp/client.ts';
import { createNetworks } from '../../shared/snapshot/networks.ts';
import { createSideTableSource } from '../../shared/snapshot/side-tables/side-table-source.ts';
import { createSnapshotStore } from '../../shared/snapshot/store/store.ts';
import type { FeedNetwork } from '../../shared/transit/network/feed-network.ts';
import { createCall } from '../support/create-call.ts';
import { publishNetwork } from '../support/feeds/publish-network.ts';
import { smallFeed } from '../support/feeds/small-feed.ts';
import { createMovableClock } from '../support/movable-clock.ts';
import { httpForTests } from '../support/servers/http-for-tests.ts';

const call = createCall();
const village: FeedNetwork = { ...smallFeed, feedId: 'village' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-networks-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Networks without an OTP, over a store that counts reads and fails the first `failures` of them. */
function open({ failures = 0 } = {}) {
  const real = createSnapshotStore({ kind: 'folder', path: folder }, { http: httpForTests });
  const reads: string[] = [];
  const count = async <Value>(what: string, read: () => Promise<Value>) => {
    reads.push(what);
    if (reads.length <= failures) throw new UnavailableError('down', { peer: 'snapshot-store' });
    return read();
  };
  const networks = createNetworks({
    store: {
      ...real,
      readManifest: (each) => count('manifest', () => real.readManifest(each)),
      readObject: (key, each) => count('object', () => real.readObject(key, each)),
    },
    otp: createOtpClient({ http: httpForTests, instances: [], rateLimitDelayMs: 0, retryDelayMs: 0 }),
    sideTables: createSideTableSource(null, { http: httpForTests }),
    clock: createMovableClock(),
    pollingIntervalMs: 30_000,
  });
  return { networks, reads, names: () => networks.loaded().map(({ network }) => network.feedId) };
}

describe('the network that is read before the first call', () => {
  it('is that of the named feed', async () => {
    await publishNetwork(folder, smallFeed);
    await publishNetwork(folder, village);
    const { networks, reads, names } = open();
    await networks.prefetch('village', call);
    expect(names()).toEqual(['village']);
    await networks.get('village', call);
    expect(reads).toEqual(['manifest', 'object']);
  });

  it('is that of the only feed, whatever its name', async () => {
    await publishNetwork(folder, smallFeed);
    const { networks, names } = open();
    await networks.prefetch('elsewhere', call);
    expect(names()).toEqual(['town']);
  });

  it('is none where there are several feeds and none has the name', async () => {
    await publishNetwork(folder, smallFeed);
    await publishNetwork(folder, village);
    const { networks, reads } = open();
    await networks.prefetch('elsewhere', call);
    expect(reads).toEqual(['manifest']);
  });

  it('is read once for a call that comes in between', async () => {
    await publishNetwork(folder, smallFeed);
    const { networks, reads } = open();
    const prefetched = networks.prefetch('town', call);
    expect((await networks.get('town', call)).network.feedId).toBe('town');
    await prefetched;
    expect(reads).toEqual(['manifest', 'object']);
  });

  it('is read by the call itself where reading it before has failed', async () => {
    await publishNetwork(folder, smallFeed);
    const { networks, reads } = open({ failures: 1 });
    const prefetched = networks.prefetch('town', call);
    expect((await networks.get('town', call)).network.feedId).toBe('town');
    await prefetched;
    expect(reads).toEqual(['manifest', 'manifest', 'object']);
  });

  it('does not exist in an empty store', async () => {
    const { networks, names } = open();
    await networks.prefetch('town', call);
    expect(names()).toEqual([]);
  });
});
