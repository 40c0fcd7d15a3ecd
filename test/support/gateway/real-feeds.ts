import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildDemoCity } from '../../../infra/local/demo-city/build-demo-city.ts';
import { readGtfsFeed } from '../../../infra/local/gtfs/read-gtfs-feed.ts';
import { buildTransit } from '../../../infra/local/otp/model/build-transit.ts';
import { createOtpServer } from '../../../infra/local/otp/server.ts';
import { listenOnLoopback } from '../../../infra/local/sockets/listen-on-loopback.ts';
import { createTestApi, type TestApi } from '../api/api.ts';
import { writeGtfsZip } from '../feeds/write-gtfs-zip.ts';

const feeds = fileURLToPath(new URL('../../../../shared/feeds/', import.meta.url));
const files = {
  raba: 'raba.zip',
  chennai_metro: 'chennai-metro.zip',
  caltrain: 'caltrain.zip',
  soundtransit: 'soundtransit.zip',
};

export const realFeedIds: readonly string[] = Object.values(files).every((file) => existsSync(feeds + file))
  ? [...Object.keys(files), 'demo']
  : ['demo'];
if (realFeedIds.length === 1) console.warn(`SKIPPED: the real feeds, as they are not in ${feeds}`);

export type RealFeeds = {
  readonly api: TestApi;
  close(): Promise<void>;
};

/** Those, and the feed that GTFS itself has for a sample: trips by frequency, no codes, no stations. */
export const allFeedIds: readonly string[] = realFeedIds.length === 1 ? realFeedIds : [...realFeedIds, 'sample'];

export function readFeedZip(feedId: string): Uint8Array {
  if (feedId === 'demo') return writeGtfsZip(buildDemoCity());
  if (feedId === 'sample') return readFileSync(`${feeds}sample-feed.zip`);
  return readFileSync(feeds + files[feedId as keyof typeof files]);
}

/** An API over OTP stand-ins with every real feed and the demo city. */
export async function openRealFeeds(
  settings: Record<string, string> = {},
  { feedIds = realFeedIds }: { feedIds?: readonly string[] } = {},
): Promise<RealFeeds> {
  const read = (id: string) =>
    id === 'demo' ? buildDemoCity() : readGtfsFeed(feeds + files[id as keyof typeof files]);
  const west = feedIds.filter((id) => ['raba', 'caltrain', 'soundtransit'].includes(id));
  const east = feedIds.filter((id) => !west.includes(id));
  const servers = await Promise.all(
    [west, east]
      .filter((ids) => ids.length > 0)
      .map(async (ids) => {
        const server = createOtpServer({ transit: buildTransit(new Map(ids.map((id) => [id, read(id)]))) });
        return { ids, ...(await listenOnLoopback(server)) };
      }),
  );
  const instances = servers.map(({ url, ids }, index) => ({
    url,
    feeds: ids,
    cities: index === 0 ? [] : ['chennai'],
    default: index === 0,
  }));
  const api = createTestApi({
    OTP_INSTANCES: JSON.stringify(instances),
    GTFS_RATE_LIMIT_DELAY: '0',
    GTFS_RETRY_DELAY: '0',
    HEADWAY_ADMIN_ACCESS: 'open-on-loopback',
    ...settings,
  });
  return {
    api,
    async close() {
      await api.close();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}
