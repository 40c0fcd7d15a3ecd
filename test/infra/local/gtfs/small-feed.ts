import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll } from 'vitest';

/** The least that makes a feed: one trip between two stops, every day of 2025. */
export const smallFeed: Readonly<Record<string, string>> = {
  'agency.txt': 'agency_name,agency_url,agency_timezone\nAgency,https://example.org,Asia/Kolkata\n',
  'routes.txt': 'route_id,route_short_name,route_type\nR,R,3\n',
  'stops.txt': 'stop_id,stop_name,stop_lat,stop_lon\nS1,One,13.01,80.01\nS2,Two,13.02,80.02\n',
  'calendar.txt':
    'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n' +
    'D,1,1,1,1,1,1,1,20250101,20251231\n',
  'trips.txt': 'trip_id,route_id,service_id\nT1,R,D\n',
  'stop_times.txt':
    'trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT1,08:00:00,08:00:00,S1,1\nT1,08:10:00,08:10:00,S2,2\n',
};

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Writes a zip of these files, or the bytes given instead; files that are undefined are left out. */
export function writeZip(files: Readonly<Record<string, string | undefined>>, bytes?: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'headway-gtfs-'));
  folders.push(folder);
  const path = join(folder, 'feed.zip');
  const entries = Object.entries(files).flatMap(([name, text]) => (text === undefined ? [] : [[name, strToU8(text)]]));
  writeFileSync(path, bytes ?? zipSync(Object.fromEntries(entries)));
  return path;
}
