import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { strFromU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readGtfsFeed, readTimeZone } from '../../../../infra/local/gtfs/read-gtfs-feed.ts';
import { isSharedMissing, sharedFolder } from '../../../support/feeds/shared-folder.ts';
import { smallFeed, writeZip } from './small-feed.ts';

const feeds = {
  'raba.zip': 'America/Los_Angeles',
  'caltrain.zip': 'America/Los_Angeles',
  'sample-feed.zip': 'America/Los_Angeles',
  'soundtransit.zip': 'America/Los_Angeles',
  'chennai-metro.zip': 'Asia/Kolkata',
};

describe.skipIf(isSharedMissing('feeds', { needs: 'reading the real feeds' }))('the real feeds', () => {
  it.each(Object.entries(feeds))('%s: reads as many records as its files have lines', (file, timeZone) => {
    const path = `${sharedFolder}feeds/${file}`;
    const feed = readGtfsFeed(path);
    expect({
      'agency.txt': feed.agencies.length,
      'routes.txt': feed.routes.length,
      'stops.txt': feed.stops.length,
      'trips.txt': feed.trips.length,
      'stop_times.txt': feed.trips.reduce((count, { stopTimes }) => count + stopTimes.length, 0),
    }).toEqual(countRecords(path, ['agency.txt', 'routes.txt', 'stops.txt', 'trips.txt', 'stop_times.txt']));
    expect(readTimeZone(path)).toBe(timeZone);
  });
});

describe('reading a feed', () => {
  it('finds the files in a folder of the zip as well as at its root', () => {
    const inFolder = Object.fromEntries(Object.entries(smallFeed).map(([file, text]) => [`city.gtfs/${file}`, text]));
    expect(readGtfsFeed(writeZip(inFolder))).toEqual(readGtfsFeed(writeZip(smallFeed)));
  });

  it('reads a byte order mark, quotes, commas in quotes, mixed line ends, and empty lines', () => {
    const agency =
      '\uFEFF"agency_id",agency_name,agency_url,agency_timezone\r\n\nA,"Bus, ""the"" one and only",https://a.org,Asia/Kolkata\r\r\n\n';
    const [read] = readGtfsFeed(writeZip({ ...smallFeed, 'agency.txt': agency })).agencies;
    expect(read).toEqual({
      id: 'A',
      name: 'Bus, "the" one and only',
      url: 'https://a.org',
      timeZone: 'Asia/Kolkata',
      phone: null,
      lang: null,
      fareUrl: null,
    });
  });

  it('reads bytes that are not UTF-8 as U+FFFD, as OTP does, and names file, line and column', () => {
    const stops = Buffer.from(`${smallFeed['stops.txt']}S3,Caf\xe9,13.03,80.03\n`, 'latin1');
    const files = Object.entries({ ...smallFeed, 'stops.txt': stops }).map(([name, text]) => [name, Buffer.from(text)]);
    const sentences: string[] = [];
    const onWarning = (sentence: string) => sentences.push(sentence);
    const { stops: read } = readGtfsFeed(writeZip({}, zipSync(Object.fromEntries(files))), { onWarning });
    expect(read.map(({ name }) => name)).toContain('Caf\uFFFD');
    expect(sentences).toEqual(['feed.zip: stops.txt:4: stop_name: bytes that are not UTF-8 are read as U+FFFD.']);
  });

  it('trims spaces around a value but keeps a no-break space, as OTP does', () => {
    const stops = 'stop_id,stop_name,stop_lat,stop_lon\n S1 ,Elm\u00A0,1,2\nS2,  Oak ,1,2\n';
    const feed = readGtfsFeed(writeZip({ ...smallFeed, 'stops.txt': stops }));
    expect(feed.stops.map(({ id, name }) => [id, name])).toEqual([
      ['S1', 'Elm\u00A0'],
      ['S2', 'Oak'],
    ]);
  });

  it('sorts stop times by stop_sequence as a number, and reads hours past midnight and empty times', () => {
    const stopTimes = [
      'trip_id,arrival_time,departure_time,stop_id,stop_sequence',
      'T1,25:10:00,25:10:00,S2,10',
      'T1,,,S1,9',
      'T1,9:05:07,9:05:07,S1,1',
    ].join('\n');
    const [trip] = readGtfsFeed(writeZip({ ...smallFeed, 'stop_times.txt': stopTimes })).trips;
    expect(trip?.stopTimes.map(({ sequence, arrival }) => [sequence, arrival])).toEqual([
      [1, 32_707],
      [9, null],
      [10, 90_600],
    ]);
  });

  it('joins calendar.txt and calendar_dates.txt, or reads either alone', () => {
    const dates = 'service_id,date,exception_type\nD,20250103,2\nE,20250105,1\n';
    const both = readGtfsFeed(writeZip({ ...smallFeed, 'calendar_dates.txt': dates })).services;
    expect(both.map(({ id, week, added, removed }) => [id, week !== null, added, removed])).toEqual([
      ['D', true, [], ['20250103']],
      ['E', false, ['20250105'], []],
    ]);
    const { 'calendar.txt': _, ...rest } = smallFeed;
    expect(readGtfsFeed(writeZip({ ...rest, 'calendar_dates.txt': dates })).services).toHaveLength(2);
  });

  it('marks the trips of frequencies.txt', () => {
    const frequencies = 'trip_id,start_time,end_time,headway_secs\nT1,6:00:00,9:00:00,600\n';
    const read = (files: Record<string, string>) => readGtfsFeed(writeZip(files)).trips[0]?.byFrequency;
    expect([read(smallFeed), read({ ...smallFeed, 'frequencies.txt': frequencies })]).toEqual([false, true]);
  });
});

describe('refuses a feed that cannot be read, in one sentence', () => {
  it.each([
    ['a file is missing', { 'trips.txt': undefined }, /^feed\.zip has no trips\.txt/],
    ['there is no calendar', { 'calendar.txt': undefined }, /^feed\.zip has neither calendar\.txt nor/],
    ['a column is missing', { 'routes.txt': 'route_id\nR\n' }, /^feed\.zip: routes\.txt has no column route_type/],
    [
      'a field is empty',
      { 'trips.txt': 'trip_id,route_id,service_id\nT1,,D\n' },
      /^feed\.zip: trips\.txt:2: route_id is missing\.$/,
    ],
    [
      'a time is none',
      { 'stop_times.txt': 'trip_id,arrival_time,stop_id,stop_sequence\nT1,noon,S1,1\n' },
      /^feed\.zip: stop_times\.txt:2: arrival_time: expected a time \(HH:MM:SS\), got "noon"\.$/,
    ],
    [
      'a number is none',
      { 'stops.txt': 'stop_id,stop_lat\nS1,north\n' },
      /stops\.txt:2: stop_lat: expected degrees from -90 to 90, got "north"/,
    ],
    [
      'a stop is unknown',
      { 'stop_times.txt': 'trip_id,stop_id,stop_sequence\nT1,S9,1\n' },
      /stop_times\.txt:2: stop S9 is not in stops\.txt/,
    ],
    [
      'a route is unknown',
      { 'trips.txt': 'trip_id,route_id,service_id\nT1,R9,D\n' },
      /trips\.txt:2: route R9 is not in routes\.txt/,
    ],
    [
      'a time zone is unknown',
      { 'agency.txt': 'agency_name,agency_url,agency_timezone\nA,https://a.org,Mars/Base\n' },
      /agency\.txt:2: agency_timezone: expected a time zone such as Europe\/Paris, got "Mars\/Base"/,
    ],
    [
      'a quote is not closed',
      { 'stops.txt': 'stop_id,stop_name\nS1,"Elm\n' },
      /^feed\.zip: stops\.txt:2: a quote is not/,
    ],
    [
      'a field has a line break',
      { 'stops.txt': 'stop_id,stop_name\nS1,"El\nm"\n' },
      /stops\.txt:2: a field has a line/,
    ],
    ['a row is too long', { 'stops.txt': 'stop_id,stop_name\nS1,Elm,1\n' }, /stops\.txt:2: expected 2 values, got 3/],
  ])('%s', (_, change, message) => {
    expect(() => readGtfsFeed(writeZip({ ...smallFeed, ...change }))).toThrow(message);
  });

  it('the file is not a zip, is truncated, or does not exist', () => {
    const whole = readFileSync(writeZip(smallFeed));
    expect(() => readGtfsFeed(new URL(import.meta.url).pathname)).toThrow(/cannot be read as a zip/);
    expect(() => readGtfsFeed(writeZip(smallFeed, whole.subarray(0, 200)))).toThrow(/cannot be read as a zip/);
    expect(() => readGtfsFeed('/nowhere/feed.zip')).toThrow('/nowhere/feed.zip cannot be read (ENOENT).');
  });
});

/** Counts lines, the header's not; none of these files has a line break within quotes. */
function countRecords(path: string, files: readonly string[]): Record<string, number> {
  const entries = Object.entries(unzipSync(readFileSync(path)));
  return Object.fromEntries(
    files.map((file) => {
      const bytes = entries.find(([name]) => basename(name) === file)?.[1] ?? new Uint8Array();
      return [
        file,
        strFromU8(bytes)
          .split('\n')
          .filter((line) => line.trim() !== '').length - 1,
      ];
    }),
  );
}
