import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readGtfsFeed } from '../../../infra/local/gtfs/read-gtfs-feed.ts';
import { buildTransit } from '../../../infra/local/otp/model/build-transit.ts';
import { writeZip } from '../../infra/local/gtfs/small-feed.ts';
import { oddFeeds, refusedHere, zipOddFeed } from './odd-feeds.ts';

/** Each feed that a real OpenTripPlanner 2.9 refuses, with the message here: `npm run test:otp -- --all` asks the real one. */
const refusals: Readonly<Record<string, RegExp>> = {
  agency_without_name: /agency\.txt:2: agency_name is missing/,
  agency_without_url: /agency\.txt:2: agency_url is missing/,
  agency_without_zone: /agency\.txt:2: agency_timezone is missing/,
  blank_line_first: /stops\.txt:2: expected 1 values, got 5/,
  boarding_area_of_unknown: /stops\.txt:5: boarding area X has no parent_station in stops\.txt/,
  boarding_area_without_parent: /stops\.txt:5: boarding area X has no parent_station in stops\.txt/,
  comment_line: /stops\.txt:3: stop # a comment has no stop_lat and stop_lon/,
  continuous_pickup_9: /stop_times\.txt:3: continuous_pickup: expected a code from 0 to 3, got "9"/,
  cr_in_the_middle: /stops\.txt:3: stop S2 has no stop_lat and stop_lon/,
  date_of_february_30: /calendar\.txt:2: start_date: expected a date \(YYYYMMDD\), got "20260230"/,
  date_of_month_13: /calendar\.txt:2: start_date: expected a date \(YYYYMMDD\), got "20261301"/,
  date_with_dashes: /calendar\.txt:2: start_date: expected a date \(YYYYMMDD\), got "2026-01-01"/,
  day_is_empty: /calendar\.txt:2: monday is missing/,
  drop_off_type_minus: /stop_times\.txt:3: drop_off_type: expected a code from 0 to 3, got "-1"/,
  exception_on_february_30: /calendar_dates\.txt:2: date: expected a date \(YYYYMMDD\), got "20260230"/,
  exception_without_type: /calendar_dates\.txt:2: exception_type is missing/,
  fare_in_unknown_currency: /fare_attributes\.txt:2: currency_type: expected an ISO 4217 code, got "XXQ"/,
  fare_of_unknown_route: /fare_rules\.txt:2: route_id R9 is not in routes\.txt/,
  feed_date_wrong: /feed_info\.txt:2: feed_start_date: expected a date \(YYYYMMDD\), got "soon"/,
  feed_info_without_url: /feed_info\.txt has no column feed_publisher_url/,
  feed_without_language: /feed_info\.txt:2: feed_lang is missing/,
  frequency_of_unknown_trip: /frequencies\.txt:2: trip_id T9 is not in trips\.txt/,
  frequency_without_end: /frequencies\.txt:2: end_time is missing/,
  latitude_infinite: /stops\.txt:3: stop_lat: expected degrees from -90 to 90, got "Infinity"/,
  level_unknown: /stops\.txt:3: level_id L9 is not in levels\.txt/,
  longitude_181: /stops\.txt:3: stop_lon: expected degrees from -180 to 180, got "-181"/,
  only_header_of_routes: /trips\.txt:2: route R1 is not in routes\.txt/,
  pathway_to_unknown_stop: /pathways\.txt:2: to_stop_id S9 is not in stops\.txt/,
  pathway_twice: /pathways\.txt:3: pathway_id W is also on line 2/,
  pathway_without_id: /pathways\.txt:2: pathway_id is missing/,
  pathway_without_mode: /pathways\.txt:2: pathway_mode is missing/,
  pickup_type_5: /stop_times\.txt:3: pickup_type: expected a code from 0 to 3, got "5"/,
  quotes_that_fit: /stops\.txt:2: a quote is not closed: the lines in the quotes are rows/,
  route_type_is_: /routes\.txt:2: route_type is missing/,
  'route_type_is_-1': /routes\.txt: route R1 has route_type -1, which OpenTripPlanner refuses/,
  route_type_is_10: /routes\.txt: route R1 has route_type 10, which OpenTripPlanner refuses/,
  route_type_is_13: /routes\.txt: route R1 has route_type 13, which OpenTripPlanner refuses/,
  route_type_is_1599: /routes\.txt: route R1 has route_type 1599, which OpenTripPlanner refuses/,
  route_type_is_1800: /routes\.txt: route R1 has route_type 1800, which OpenTripPlanner refuses/,
  route_type_is_9: /routes\.txt: route R1 has route_type 9, which OpenTripPlanner refuses/,
  rule_of_unknown_fare: /fare_rules\.txt:2: fare_id F is not in fare_attributes\.txt/,
  sequence_missing_column: /stop_times\.txt has no column stop_sequence/,
  service_of_a_trip_empty: /trips\.txt:2: service_id is missing/,
  service_twice: /calendar\.txt:3: service_id ALL is also on line 2/,
  shape_without_sequence: /shapes\.txt has no column shape_pt_sequence/,
  stop_id_empty: /stops\.txt:3: stop_id is missing/,
  stop_time_without_stop: /stop_times\.txt:3: stop_id is missing/,
  time_fraction: /stop_times\.txt:3: arrival_time: expected a time \(HH:MM:SS\), got "08:10:00\.5"/,
  time_letters: /stop_times\.txt:3: arrival_time: expected a time \(HH:MM:SS\), got "8h10"/,
  time_short_minutes: /stop_times\.txt:3: arrival_time: expected a time \(HH:MM:SS\), got "8:5:0"/,
  transfer_of_unknown_route: /transfers\.txt:2: from_route_id R8 is not in routes\.txt/,
  transfer_of_unknown_trip: /transfers\.txt:2: from_trip_id T8 is not in trips\.txt/,
  transfer_to_unknown_stop: /transfers\.txt:2: to_stop_id S9 is not in stops\.txt/,
  transfer_type_9: /transfers\.txt:2: transfer_type: expected a code from 0 to 5, got "9"/,
  transfer_without_columns: /transfers\.txt has no column to_stop_id/,
  transfer_without_stops: /transfers\.txt:2: from_stop_id is missing/,
  translation_without_language: /translations\.txt:2: language is missing/,
  trip_twice: /trips\.txt:3: trip_id T1 is also on line 2/,
  two_marks: /stops\.txt has no column stop_id/,
  two_marks_at_agencies: /routes\.txt:2: agency A is not in agency\.txt/,
  values_beyond_the_header: /stops\.txt:3: expected 5 values, got 8/,
  wheelchair_9_at_stop: /stops\.txt:3: wheelchair_boarding: expected a code from 0 to 2, got "9"/,
  wheelchair_9_of_trip: /trips\.txt:2: wheelchair_accessible: expected a code from 0 to 2, got "9"/,
  zone_in_lower_case:
    /agency\.txt:2: agency_timezone: expected a time zone such as Europe\/Paris, got "america\/los_angeles"/,
  zone_of_stop_unknown: /stops\.txt:3: stop_timezone: expected a time zone such as Europe\/Paris, got "Nowhere"/,
};

/** Feeds that are read, but whose trips OTP drops without an error. */
const withoutTrips = [
  'leaves_before_it_arrives',
  'only_header_of_trips',
  'sequence_huge',
  'sequence_minus',
  'time_hundred_hours',
  'time_minus_zero',
];

const build = (name: string) => buildTransit(new Map([[name, readGtfsFeed(writeZip({}, zipOddFeed(name)))]]));

describe('a feed with one thing out of the ordinary', () => {
  it.each(Object.entries({ ...refusals, ...refusedHere }))(
    '%s is refused with file, place and reason',
    (name, text) => {
      expect(() => build(name)).toThrow(text);
    },
  );

  const others = Object.keys(oddFeeds).filter((name) => !(name in refusals) && !(name in refusedHere));
  it.each(others)('%s is read with every trip', (name) => {
    expect(build(name).trips.size).toBe(withoutTrips.includes(name) ? 0 : countTripLines(name));
  });
});

/** Lines of trips.txt after its header. */
function countTripLines(name: string): number {
  const text = strFromU8(unzipSync(zipOddFeed(name))['trips.txt'] ?? new Uint8Array());
  return text.trimEnd().split('\n').length - 1;
}
