import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readGtfsFeed } from '../../../../infra/local/gtfs/read-gtfs-feed.ts';
import { buildTransit } from '../../../../infra/local/otp/model/build-transit.ts';
import { isSharedMissing, sharedFolder } from '../../../support/feeds/shared-folder.ts';

const folder = `${sharedFolder}reports/gtfs/`;
const isMissing = isSharedMissing('reports/gtfs', { needs: 'reading the reported feeds' });
const feedIds = isMissing ? [] : readdirSync(folder).flatMap((file) => /^(.+)\.zip$/.exec(file)?.[1] ?? []);

/** Each feed that a real OpenTripPlanner 2.9 refuses (`npm run test:otp` compares both), with the message here. */
const refusals: Readonly<Record<string, RegExp>> = {
  backslash: /has no agency\.txt/,
  bad_zone: /agency\.txt:2: agency_timezone: expected a time zone such as Europe\/Paris, got "America\/Nowhere"/,
  calendar_ends_before_start: /calendar\.txt:2: end_date 20250101 is before start_date 20260101/,
  comma_line: /routes\.txt:3: route_id is missing/,
  decimal_comma: /stops\.txt:3: stop_lat: expected degrees from -90 to 90, got "45,2"/,
  deep_folder: /has no agency\.txt/,
  latitude_91: /stops\.txt:\d: stop_lat: expected degrees from -90 to 90, got "91\.5"/,
  location_type_9: /stop_times\.txt:3: stop S2 is a node by its location_type/,
  newline_in_field: /stops\.txt:2: a field has a line break/,
  no_seconds: /stop_times\.txt:3: arrival_time: expected a time/,
  route_of_unknown_agency: /routes\.txt:2: agency NOBODY is not in agency\.txt/,
  route_twice: /routes\.txt:3: route_id R1 is also on line 2/,
  route_type_8: /route R\w* has route_type 8, which OpenTripPlanner refuses/,
  route_type_99: /route R\w* has route_type 99, which OpenTripPlanner refuses/,
  route_types: /has route_type 8, which OpenTripPlanner refuses/,
  route_without_names: /routes\.txt:2: route R1 has neither route_short_name nor route_long_name/,
  route_without_type: /routes\.txt:2: route_type is missing/,
  semicolons: /stops\.txt has no column stop_id/,
  sequence_empty: /stop_times\.txt:5: stop_sequence is missing/,
  space_line: /routes\.txt:3: route_id is missing/,
  spaces_after_commas: /stops\.txt:4: expected 5 values, got 6/,
  stop_twice: /stops\.txt:5: stop_id S1 is also on line 2/,
  stop_without_place: /stops\.txt:3: stop S2 has no stop_lat and stop_lon/,
  stray_quotes: /stops\.txt:2: there is text after a closing quote/,
  stray_quotes_comma: /stops\.txt:2: there is text after a closing quote/,
  stray_quotes_start: /stops\.txt:2: there is text after a closing quote/,
  times_at_unknown_stop: /stop_times\.txt:\d: stop S9 is not in stops\.txt/,
  times_without_trip: /stop_times\.txt:5: trip T9 is not in trips\.txt/,
  trip_calls_at_station: /stop_times\.txt:\d: stop STN is a station by its location_type/,
  trip_on_unknown_route: /trips\.txt:3: route R9 is not in routes\.txt/,
  two_time_zones: /One OTP instance serves one time zone/,
  unclosed_quote_once: /trips\.txt:2: a quote is not closed/,
  unclosed_quotes: /trips\.txt:2: a quote is not closed/,
  upper_case_header: /routes\.txt has no column route_id/,
  upper_case_name: /has no stops\.txt/,
  utf16_routes: /routes\.txt: the file is in UTF-16, expected UTF-8/,
  zip_bzip2: /cannot be read as a zip/,
};

/** What a feed has where it differs from one route, three stops and one trip. */
const counts: Readonly<Record<string, Partial<Record<'routes' | 'stops' | 'trips', number>>>> = {
  mixed_ends_lost_trips: { trips: 6 },
  dst: { trips: 11 },
  ids: { routes: 29, stops: 29, trips: 29 },
  route_type_1500: { routes: 2, trips: 2 },
  route_type_1700: { routes: 2, trips: 2 },
  route_type_800: { routes: 2, trips: 2 },
  three_days: { stops: 4 },
  first_arrival_only: { routes: 0, trips: 0 },
  one_of_two_times: { routes: 0, trips: 0 },
  time_backwards: { routes: 0, trips: 0 },
};

const build = (feedId: string) => buildTransit(new Map([[feedId, readGtfsFeed(`${folder}${feedId}.zip`)]]));

describe.skipIf(isMissing)('the reported feeds', () => {
  it('are all here', () => {
    expect(feedIds.length).toBeGreaterThanOrEqual(110);
    expect(feedIds).toEqual(expect.arrayContaining([...Object.keys(refusals), ...Object.keys(counts)]));
  });

  it.each(feedIds.filter((id) => id in refusals))('%s is refused with file, place and reason', (feedId) => {
    expect(() => build(feedId)).toThrow(refusals[feedId]);
  });

  it.each(feedIds.filter((id) => !(id in refusals)))('%s is read with every row', (feedId) => {
    const { routes, stops, trips } = build(feedId);
    expect({ routes: routes.size, stops: stops.size, trips: trips.size }).toEqual({
      routes: 1,
      stops: 3,
      trips: 1,
      ...counts[feedId],
    });
  });
});
