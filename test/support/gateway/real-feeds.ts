import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { buildDemoCity } from '../../../infra/local/demo-city/build-demo-city.ts';
import { readGtfsFeed } from '../../../infra/local/gtfs/read-gtfs-feed.ts';
import { buildTransit } from '../../../infra/local/otp/model/build-transit.ts';
import { createOtpServer } from '../../../infra/local/otp/server.ts';
import { listenOnLoopback } from '../../../infra/local/sockets/listen-on-loopback.ts';
import { createTestApi, type TestApi } from '../api/api.ts';
import { sharedFolder } from '../feeds/shared-folder.ts';
import { writeGtfsZip } from '../feeds/write-gtfs-zip.ts';

const feedsFolder = `${sharedFolder}feeds/`;
const files = {
  raba: 'raba.zip',
  chennai_metro: 'chennai-metro.zip',
  caltrain: 'caltrain.zip',
  soundtransit: 'soundtransit.zip',
};
const sampleFile = 'sample-feed.zip';

/** sample-gtfs-feed on npm: entrances, boarding areas, exact frequencies, a day on which clocks change, and emoji codes. */
const packagedFeed = createRequire(import.meta.url).resolve('sample-gtfs-feed/gtfs.zip');

const missing = [...Object.values(files), sampleFile].filter((file) => !existsSync(feedsFolder + file));
for (const file of missing) console.warn(`SKIPPED: tests on ${file} (there is no ../shared/feeds/${file})`);

/** The large real feeds, where ../shared has all of them, and the demo city. */
export const realFeedIds: readonly string[] = missing.length === 0 ? [...Object.keys(files), 'demo'] : ['demo'];

/** Those, the packaged feed, and GTFS's own example: trips by frequency, no codes, no stations. */
export const allFeedIds: readonly string[] = [...realFeedIds, 'packaged', ...(missing.length === 0 ? ['example'] : [])];

export type RealFeeds = {
  readonly api: TestApi;
  close(): Promise<void>;
};

export function readFeedZip(feedId: string): Uint8Array {
  if (feedId === 'demo') return writeGtfsZip(buildDemoCity());
  if (feedId === 'packaged') return readPackagedFeed();
  return readFileSync(findFeedPath(feedId));
}

function findFeedPath(feedId: string): string {
  return feedsFolder + (feedId === 'example' ? sampleFile : files[feedId as keyof typeof files]);
}

/**
 * Corrects what OTP refuses: agencies in two time zones (these two have the same offset all year) and calls at stations
 * (the airport's calls move to its platform, the museum becomes a stop).
 */
function readPackagedFeed(): Uint8Array {
  const entries = unzipSync(readFileSync(packagedFeed));
  const edit = (name: string, pattern: RegExp, replacement: string) => {
    const text = strFromU8(entries[name] ?? new Uint8Array());
    if (!pattern.test(text)) throw new Error(`${name} of sample-gtfs-feed: expected ${pattern}`);
    entries[name] = strToU8(text.replaceAll(pattern, replacement));
  };
  edit('agency.txt', /Europe\/Warsaw/g, 'Europe/Berlin');
  edit('stop_times.txt', /,airport,/g, ',airport-1,');
  edit('stops.txt', /^(museum,.*museum\.html),1,/gm, '$1,0,');
  return zipSync(entries);
}

/** An API over OTP stand-ins with every real feed and the demo city. */
export async function openRealFeeds(
  settings: Record<string, string> = {},
  { feedIds = realFeedIds }: { feedIds?: readonly string[] } = {},
): Promise<RealFeeds> {
  const read = (id: string) => (id === 'demo' ? buildDemoCity() : readGtfsFeed(findFeedPath(id)));
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
