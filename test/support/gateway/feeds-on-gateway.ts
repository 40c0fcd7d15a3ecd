import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PlainFeed, readPlainFeed } from '../feeds/independent-gtfs.ts';
import { createGatewayApi, type GatewayApi } from './gateway-api.ts';
import { startHeadwayProcess } from './headway-process.ts';
import { readFeedZip } from './real-feeds.ts';

export type FeedsOnGateway = {
  readonly api: GatewayApi;
  readonly plain: ReadonlyMap<string, PlainFeed>;
  close(): Promise<void>;
};

/** Starts the whole local Headway with these feeds and one row per feed in each side table. */
export async function openFeedsOnGateway(feedIds: readonly string[]): Promise<FeedsOnGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  const plain = new Map<string, PlainFeed>();
  for (const feedId of feedIds) {
    const zip = readFeedZip(feedId);
    await writeFile(join(folder, `${feedId}.zip`), zip);
    plain.set(feedId, readPlainFeed(zip));
  }
  await writeSideTables(folder, plain);
  const gtfs = feedIds.flatMap((feedId) => ['--gtfs', `${feedId}=${join(folder, `${feedId}.zip`)}`]);
  const headway = await startHeadwayProcess([...gtfs, '--environments', '2'], { GTFS_SIDE_TABLES: folder });
  const api = createGatewayApi(headway.url);
  return {
    api,
    plain,
    async close() {
      await api.close();
      await headway.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Writes rows for the first served stop of each feed. */
async function writeSideTables(folder: string, plain: ReadonlyMap<string, PlainFeed>): Promise<void> {
  const rows = [...plain].map(([feedId, feed]) => {
    const id = [...feed.stops.keys()].find((one) => feed.routesOfStop(one).length > 0) ?? '';
    return { feedId, id, code: feed.codeOf(id) };
  });
  const tables = {
    'stop_provider_mapping.csv': [
      ['gtfs_id', 'provider_stop_code', 'stop_code'],
      ...rows.map(({ feedId, code }) => [feedId, `P-${feedId}`, code]),
    ],
    'stop_regional_names.csv': [
      ['gtfs_id', 'stop_code', 'stop_name', 'hindi_name', 'regional_name'],
      ...rows.map(({ feedId, code }) => [feedId, code, '', 'स्टेशन', 'நிலையம்']),
    ],
    'suburban_stop_info.csv': [
      ['gtfs_id', 'stop_id', 'Location Name', 'platforms'],
      ...rows.map(({ feedId, id }) => [feedId, id, '', JSON.stringify(platforms)]),
    ],
    'stop_geojsons.csv': [
      ['gtfs_id', 'stop_code', 'geo_json', 'gates'],
      ...rows.map(({ feedId, code }) => [
        feedId,
        code,
        JSON.stringify({ type: 'Point', coordinates: [1, 2] }),
        JSON.stringify([{ gateName: 'A', stopCode: code, lat: 1, lon: 2 }]),
      ]),
    ],
  };
  for (const [file, lines] of Object.entries(tables)) {
    const text = lines.map((line) => line.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n');
    await writeFile(join(folder, file), text);
  }
}

const platforms = [
  { platforms: '1', direction: 'Harbour' },
  { platforms: '2', direction: 'Town' },
];
