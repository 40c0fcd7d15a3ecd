import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFeeds } from '../../../shared/otp/parse/parse-feeds.ts';
import { parseRoutes } from '../../../shared/otp/parse/parse-routes.ts';
import { parseStations, parseStops } from '../../../shared/otp/parse/parse-stops.ts';
import type { FeedNetwork } from '../../../shared/transit/network/feed-network.ts';
import { sharedFolder } from './shared-folder.ts';

/** Recorded answers of a real OTP, in an optional folder beside the repository. */
export const recordingsFolder = join(sharedFolder, 'otp-recordings');

export type Recording = {
  readonly request: { readonly path: string; readonly headers: Record<string, string>; readonly body: unknown };
  readonly response: { readonly status: number; readonly headers: Record<string, string>; readonly body: unknown };
};

export function readRecording(name: string): Recording {
  return JSON.parse(readFileSync(`${recordingsFolder}/${name}.json`, 'utf8'));
}

/** The `data` of a recorded answer. */
export function readRecordedData(name: string): Record<string, unknown> {
  return (readRecording(name).response.body as { data: Record<string, unknown> }).data;
}

/** A recorded feed without times; undefined if there are no recordings. */
export function readRecordedFeed(feedId: string): FeedNetwork | undefined {
  if (!existsSync(recordingsFolder)) return undefined;
  const instance = feedId === 'chennai_metro' ? 'chennai' : 'west';
  const feed = parseFeeds(readRecordedData(`${instance}.feeds`)).find(({ id }) => id === feedId);
  if (feed === undefined) throw new Error(`no recording of feed ${feedId}`);
  return {
    feedId,
    timeZone: feed.timeZone ?? '',
    routes: parseRoutes(readRecordedData(`${feedId}.routes`), feedId),
    stops: parseStops(readRecordedData(`${instance}.stops`), { feedId }),
    stations: parseStations(readRecordedData(`${instance}.stations`), { feedId }),
  };
}
