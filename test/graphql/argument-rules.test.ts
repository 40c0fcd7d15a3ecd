import { describe, expect, it } from 'vitest';
import { check } from './small-city.ts';

describe('a query', () => {
  it.each<[string, string, Record<string, unknown>, string]>([
    [
      'a long time range',
      '{ stop(id: "a") { stoptimesWithoutPatterns(timeRange: 172801) { realtime } } }',
      {},
      'timeRange of stoptimesWithoutPatterns: expected a number from 1 to 172800, got 172801',
    ],
    [
      'a long time range in a variable',
      'query Q($r: Int) { stop(id: "a") { stoptimesWithoutPatterns(timeRange: $r) { realtime } } }',
      { r: 1e6 },
      'expected a number from 1 to 172800, got 1000000',
    ],
    [
      'a long time range in a default',
      'query Q($r: Int = 1000000) { stop(id: "a") { stoptimesWithoutPatterns(timeRange: $r) { realtime } } }',
      {},
      'expected a number from 1 to 172800, got 1000000',
    ],
    [
      'a time range of null',
      '{ stop(id: "a") { stoptimesWithoutPatterns(timeRange: null) { realtime } } }',
      {},
      'expected a number from 1 to 172800, got null',
    ],
    [
      'many departures',
      '{ stop(id: "a") { stoptimesWithoutPatterns(numberOfDepartures: 101) { realtime } } }',
      {},
      'expected a number from 1 to 100',
    ],
    [
      'a box of the world',
      '{ stopsByBbox(minLat: -90, minLon: -180, maxLat: 90, maxLon: 180) { gtfsId } }',
      {},
      'expected at most 2 degrees',
    ],
    [
      'a box of the world by variables',
      'query Q($a: Float! = -180) { stopsByBbox(minLat: 0, minLon: $a, maxLat: 1, maxLon: 180) { gtfsId } }',
      {},
      'expected at most 2 degrees',
    ],
    [
      'a box turned around',
      '{ stopsByBbox(minLat: 90, minLon: 180, maxLat: -90, maxLon: -180) { gtfsId } }',
      {},
      'expected at most 2 degrees',
    ],
    [
      'a long radius',
      '{ stopsByRadius(lat: 0, lon: 0, radius: 2001) { edges { cursor } } }',
      {},
      'radius of stopsByRadius: expected a number from 0 to 2000',
    ],
    [
      'a latitude outside the earth',
      '{ stopsByRadius(lat: 91, lon: 0, radius: 1) { edges { cursor } } }',
      {},
      'expected a number from -90 to 90',
    ],
    [
      'more than 100 ids',
      'query Q($i: [String]) { stops(ids: $i) { gtfsId } }',
      { i: Array.from({ length: 101 }, String) },
      'ids of stops: expected a list of at most 100, got 101',
    ],
    [
      'more than 100 feeds',
      'query Q($i: [String]) { routes(feeds: $i) { gtfsId } }',
      { i: Array.from({ length: 101 }, String) },
      'feeds of routes: expected a list of at most 100',
    ],
    [
      'a long range of dates',
      '{ routes(serviceDates: { start: "2026-01-01", end: "2026-03-01" }) { gtfsId } }',
      {},
      'expected a start and an end, at most 31 days',
    ],
    [
      'an open range of dates',
      '{ routes(serviceDates: { start: "2026-01-01" }) { gtfsId } }',
      {},
      'expected a start and an end',
    ],
    [
      'two plans',
      '{ a: plan(fromPlace: "a", toPlace: "b") { date } viewer { b: plan(fromPlace: "a", toPlace: "b") { date } } }',
      {},
      'expected at most one plan',
    ],
    [
      'a long search window',
      '{ plan(searchWindow: 14401) { date } }',
      {},
      'searchWindow of plan: expected a number from 1 to 14400',
    ],
    [
      'a long search window as text',
      'query Q($w: Long) { plan(searchWindow: $w) { date } }',
      { w: '86400' },
      'searchWindow of plan: expected a number',
    ],
    [
      'a variable of a wrong type',
      'query Q($r: Int) { stop(id: "a") { stoptimesWithoutPatterns(timeRange: $r) { realtime } } }',
      { r: 'x' },
      'variables: ',
    ],
    ['a missing variable', 'query Q($i: String!) { stop(id: $i) { gtfsId } }', {}, 'variables: '],
  ])('with %s is refused, and the message says what is expected', (_, query, variables, message) => {
    expect(() => check(query, variables)).toThrow(message);
  });
});
