import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { buildDemoCity } from '../../infra/local/demo-city/build-demo-city.ts';
import { isSharedMissing, sharedFolder } from '../support/feeds/shared-folder.ts';
import { writeGtfsZip } from '../support/feeds/write-gtfs-zip.ts';

/** One feed for both: how the stand-in is given it, and the zip for the real one. */
export type FeedCase = {
  readonly feedId: string;
  readonly standInArgs: readonly string[];
  readonly readZip: () => Uint8Array;
};

const feedsFolder = `${sharedFolder}feeds/`;

const files: Readonly<Record<string, string>> = {
  raba: 'raba.zip',
  caltrain: 'caltrain.zip',
  sample: 'sample-feed.zip',
  soundtransit: 'soundtransit.zip',
  chennai_metro: 'chennai-metro.zip',
};

/** The real feeds that ../shared/feeds has, raba first, and the demo city. */
export const feedCases: readonly FeedCase[] = [
  ...Object.entries(files)
    .filter(isThere)
    .map(([feedId, file]) => ({
      feedId,
      standInArgs: ['--feed', `${feedId}=${feedsFolder}${file}`],
      readZip: () => flattenZip(feedsFolder + file),
    })),
  { feedId: 'demo', standInArgs: ['--demo'], readZip: () => writeGtfsZip(buildDemoCity()) },
];

function isThere([feedId, file]: readonly [string, string]): boolean {
  return !isSharedMissing(`feeds/${file}`, { needs: `comparing ${feedId} with a real OpenTripPlanner` });
}

/** OTP wants the files at the root; chennai-metro.zip has them in a folder. */
function flattenZip(path: string): Uint8Array {
  const entries = Object.entries(unzipSync(readFileSync(path)));
  return zipSync(
    Object.fromEntries(
      entries.filter(([name]) => name.endsWith('.txt')).map(([name, bytes]) => [basename(name), bytes]),
    ),
  );
}
