import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createOtpClient } from '../../shared/otp/client.ts';
import { refreshSnapshots } from '../../shared/snapshot/refresh.ts';
import { createSideTableSource } from '../../shared/snapshot/side-tables/side-table-source.ts';
import { createSnapshotStore } from '../../shared/snapshot/store/store.ts';
import { createCall } from '../support/create-call.ts';
import { startScriptedOtp } from '../support/feeds/scripted-otp.ts';
import { smallFeed } from '../support/feeds/small-feed.ts';
import { createMovableClock } from '../support/movable-clock.ts';
import { httpForTests } from '../support/servers/http-for-tests.ts';

const call = createCall();
const renamed = { ...smallFeed, stops: smallFeed.stops.map((stop) => ({ ...stop, name: `${stop.name}, renamed` })) };

it('a refresh deletes an object one day after its retirement, unless a manifest names it again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'headway-retired-'));
  const server = await startScriptedOtp([smallFeed], { isDefault: true });
  const clock = createMovableClock();
  const store = createSnapshotStore({ kind: 'folder', path: folder }, { http: httpForTests });
  const otp = createOtpClient({
    http: httpForTests,
    instances: [server.instance],
    rateLimitDelayMs: 0,
    retryDelayMs: 0,
    wait: async () => {},
  });
  const refresh = async (feed: typeof smallFeed) => {
    server.feeds = [feed];
    await refreshSnapshots(
      { otp, store, sideTables: createSideTableSource(null, { http: httpForTests }), clock },
      call,
    );
    return (await store.readManifest(call))?.feeds[feed.feedId]?.snapshot?.key ?? '';
  };
  const areThere = (...keys: string[]) =>
    Promise.all(keys.map((key) => store.readObject(key, call).then(Boolean, () => false)));

  const first = await refresh(smallFeed);
  const second = await refresh(renamed);
  clock.advance(23 * 3_600_000);
  await refresh(renamed);
  expect(await areThere(first, second)).toEqual([true, true]);
  const third = await refresh(smallFeed); // it comes back under a name that nobody is about to delete
  expect(third).not.toBe(first);
  clock.advance(23 * 3_600_000);
  await refresh(smallFeed);
  expect(await areThere(first, second, third)).toEqual([false, true, true]);
  clock.advance(2 * 3_600_000);
  await refresh(smallFeed);
  expect(await areThere(first, second, third)).toEqual([false, false, true]);
  expect((await store.readManifest(call))?.retired).toEqual({});
  await server.close();
  await rm(folder, { recursive: true });
});
