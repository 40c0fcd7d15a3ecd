import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGtfsFeed } from '../../infra/local/gtfs/read-gtfs-feed.ts';
import { buildTransit } from '../../infra/local/otp/model/build-transit.ts';
import { isSharedMissing, sharedFolder } from '../support/feeds/shared-folder.ts';
import { findDifference } from './find-difference.ts';
import { oddFeeds, refusedHere, zipOddFeed } from './odd-feeds/odd-feeds.ts';
import { readWithOtp } from './odd-feeds/read-with-otp.ts';
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
 * Compares the stand-in with a real OTP on the feeds of ../shared/reports. Each feed that one of them refuses must be refused by
 * the other. All others are served by one OTP for each time zone, and every answer must be the same.
 */
export async function compareReportedFeeds(tools: Tools): Promise<void> {
  if (isSharedMissing('reports/gtfs', { needs: 'comparing reported feeds with a real OpenTripPlanner' })) return;
  const feeds = readdirSync(folder)
    .filter((file) => file.endsWith('.zip') && ![...onlyOurs, ...onlyTheirs].includes(file.replace('.zip', '')))
    .map(
      (file): Reported => ({
        feedId: file.replace('.zip', ''),
        path: folder + file,
        timeZone: findTimeZone(folder, file.replace('.zip', '')),
      }),
    );
  await compareFeeds(feeds, tools);
}

/** Compares the stand-in with a real OTP on feeds that have one thing out of the ordinary. */
export async function compareOddFeeds(tools: Tools): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'headway-odd-feeds-'));
  try {
    for (const name of Object.keys(oddFeeds)) writeFileSync(join(work, `${name}.zip`), zipOddFeed(name));
    const names = Object.keys(oddFeeds).filter((name) => !(name in refusedHere));
    await compareFeeds(
      names.map((feedId) => ({ feedId, path: join(work, `${feedId}.zip`), timeZone: findTimeZone(work, feedId) })),
      tools,
    );
  } finally {
    rmSync(work, { recursive: true });
  }
}

async function compareFeeds(feeds: readonly Reported[], tools: Tools): Promise<void> {
  const verdicts = readWithOtp(
    feeds.map(({ path }) => path),
    tools,
  );
  const isRefused = ({ path }: Reported) => verdicts.get(path) !== null;
  for (const feed of feeds) {
    const isRefusedHere = feed.timeZone === undefined;
    if (isRefused(feed) && isRefusedHere) console.log(`${feed.feedId}: refused by both`);
    else if (isRefusedHere) report(feed.feedId, 'the real OpenTripPlanner reads the feed, the stand-in refuses it');
    else if (isRefused(feed))
      report(feed.feedId, `only the real OpenTripPlanner refuses it: ${verdicts.get(feed.path)}`);
  }
  const read = feeds.filter((feed) => feed.timeZone !== undefined && !isRefused(feed));
  for (const group of Map.groupBy(read, (feed) => feed.timeZone).values()) await compareAnswers(group, tools);
}

/** @returns undefined for a feed that the stand-in refuses */
function findTimeZone(where: string, feedId: string): string | undefined {
  try {
    return buildTransit(new Map([[feedId, readGtfsFeed(join(where, `${feedId}.zip`))]])).timeZone;
  } catch {
    return undefined;
  }
}

async function compareAnswers(group: readonly Reported[], tools: Tools): Promise<void> {
  const files = group.map(({ feedId, path }) => ({ feedId, zip: readFileSync(path) }));
  await using real = await startRealOtp({ ...tools, feeds: files, processingTimeout: '60s' }); // the first query loads classes
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
