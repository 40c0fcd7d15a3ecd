import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { buildDemoCity } from '../../infra/local/demo-city/build-demo-city.ts';
import { writeGtfsZip } from '../support/feeds/write-gtfs-zip.ts';

/** One feed for both: how the stand-in is given it, and the zip for the real one. */
export type FeedCase = {
  readonly feedId: string;
  readonly standInArgs: readonly string[];
  readonly readZip: () => Uint8Array;
};

const FEEDS = new URL('../../../shared/feeds/', import.meta.url).pathname;

const FILES: Readonly<Record<string, string>> = {
  raba: 'raba.zip',
  caltrain: 'caltrain.zip',
  sample: 'sample-feed.zip',
  soundtransit: 'soundtransit.zip',
  chennai_metro: 'chennai-metro.zip',
};

/** The five feeds that were handed over, raba first, and the demo city. */
export const FEED_CASES: readonly FeedCase[] = [
  ...Object.entries(FILES).map(([feedId, file]) => ({
    feedId,
    standInArgs: ['--feed', `${feedId}=${FEEDS}${file}`],
    readZip: () => flattenZip(FEEDS + file),
  })),
  { feedId: 'demo', standInArgs: ['--demo'], readZip: () => writeGtfsZip(buildDemoCity()) },
];

/** OTP wants the files at the root; chennai-metro.zip has them in a folder. */
function flattenZip(path: string): Uint8Array {
  const entries = Object.entries(unzipSync(readFileSync(path)));
  return zipSync(
    Object.fromEntries(
      entries.filter(([name]) => name.endsWith('.txt')).map(([name, bytes]) => [basename(name), bytes]),
    ),
  );
}
