import { readdirSync, readFileSync } from 'node:fs';
import { readGtfsFeed } from '../../infra/local/gtfs/read-gtfs-feed.ts';
import { buildTransit } from '../../infra/local/otp/model/build-transit.ts';
import { isSharedMissing, sharedFolder } from '../support/feeds/shared-folder.ts';
import { findDifference } from './find-difference.ts';
import { startRealOtp, startStandIn } from './otp-process.ts';
import { askEverything } from './raw-answers.ts';

type Tools = { readonly javaHome: string; readonly jar: string };
type Reported = { readonly feedId: string; readonly path: string; readonly timeZone: string | undefined };

const folder = `${sharedFolder}reports/gtfs/`;

/** The stand-in also reads a zip whose files are in one folder, as many tools write it; OTP finds no agency.txt in it. */
const onlyOurs = ['subfolder', 'mac'];

/** OTP puts a stop with a decimal comma at 0,0 without a word; the stand-in refuses it. */
const onlyTheirs = ['decimal_comma'];

/**
 * Compares the stand-in with a real OTP on the feeds of ../shared/reports. A feed that the stand-in refuses must be refused by
 * the real OTP. All others are served by one OTP for each time zone, and every answer must be the same.
 */
export async function compareReportedFeeds(tools: Tools): Promise<void> {
  if (isSharedMissing('reports/gtfs', { needs: 'comparing reported feeds with a real OpenTripPlanner' })) return;
  const feeds = readdirSync(folder)
    .filter((file) => file.endsWith('.zip') && ![...onlyOurs, ...onlyTheirs].includes(file.replace('.zip', '')))
    .map((file): Reported => ({ feedId: file.replace('.zip', ''), path: folder + file, timeZone: findTimeZone(file) }));
  for (const [timeZone, group] of Map.groupBy(feeds, (feed) => feed.timeZone)) {
    if (timeZone === undefined) for (const feed of group) await expectRefusal(feed, tools);
    else await compareAnswers(group, tools);
  }
}

/** @returns undefined for a feed that the stand-in refuses */
function findTimeZone(file: string): string | undefined {
  try {
    return buildTransit(new Map([[file, readGtfsFeed(folder + file)]])).timeZone;
  } catch {
    return undefined;
  }
}

async function expectRefusal({ feedId, path }: Reported, tools: Tools): Promise<void> {
  try {
    await using _ = await startRealOtp({ ...tools, feeds: [{ feedId, zip: readFileSync(path) }] });
    report(feedId, 'the real OpenTripPlanner reads the feed, the stand-in refuses it');
  } catch {
    console.log(`${feedId}: refused by both`);
  }
}

async function compareAnswers(group: readonly Reported[], tools: Tools): Promise<void> {
  const files = group.map(({ feedId, path }) => ({ feedId, zip: readFileSync(path) }));
  await using real = await startRealOtp({ ...tools, feeds: files });
  await using standIn = await startStandIn(group.flatMap(({ feedId, path }) => ['--feed', `${feedId}=${path}`]));
  for (const { feedId } of group) {
    const [expected, actual] = [await askEverything(real.url, feedId), await askEverything(standIn.url, feedId)];
    const difference = findDifference(expected, actual);
    if (difference === undefined) console.log(`${feedId}: the same answers`);
    else report(feedId, `NOT the same answers. The first difference (OTP's, the stand-in's) is at ${difference}`);
  }
}

function report(feedId: string, message: string): void {
  process.exitCode = 1;
  console.error(`${feedId}: ${message}`);
}
