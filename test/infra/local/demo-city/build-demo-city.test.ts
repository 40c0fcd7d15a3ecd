import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { buildDemoCity } from '../../../../infra/local/demo-city/build-demo-city.ts';
import { measureMeters } from '../../../../infra/local/demo-city/line.ts';
import type { GtfsStop } from '../../../../infra/local/gtfs/gtfs-feed.ts';
import { readGtfsFeed } from '../../../../infra/local/gtfs/read-gtfs-feed.ts';
import { buildTransit } from '../../../../infra/local/otp/model/build-transit.ts';
import { listServiceDates } from '../../../../infra/local/otp/model/service-dates.ts';
import { writeGtfsZip } from '../../../support/feeds/write-gtfs-zip.ts';
import { writeZip } from '../gtfs/small-feed.ts';

const city = buildDemoCity();

describe('the demo city', () => {
  it('is the same at every build on every machine', () => {
    expect(buildDemoCity()).toEqual(city);
    const { translations, ...network } = city;
    expect(translations).toHaveLength(57);
    const hash = createHash('sha256').update(JSON.stringify(network)).digest('hex');
    expect(hash).toMatchInlineSnapshot(`"71c67172f8527c3ca20a8ce08289793bb25280d877a58d9621ce31e6464ccd99"`);
  });

  it('has a metro, a tram and twelve bus lines, with unique ids', () => {
    const count = (type: number) => city.routes.filter((route) => route.type === type).length;
    expect([count(1), count(0), count(3)]).toEqual([1, 1, 12]);
    for (const list of [city.routes, city.stops, city.trips])
      expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
    expect(city.stops.length).toBeGreaterThanOrEqual(300);
    expect(city.stops.length).toBeLessThanOrEqual(600);
  });

  it('has several patterns on every route, in both directions, and no trip without a pattern', () => {
    const transit = buildTransit(new Map([['demo', city]]));
    for (const route of transit.routes.values()) {
      expect(route.patterns.length).toBeGreaterThanOrEqual(5);
      expect(new Set(route.patterns.map(({ directionId }) => directionId))).toEqual(new Set([0, 1]));
    }
    expect([...transit.trips.values()].filter(({ pattern }) => pattern === null)).toEqual([]);
  });

  it('has stations with two platforms each, and stops with and without a code', () => {
    const stations = city.stops.filter(({ kind }) => kind === 'station');
    const platforms = (station: GtfsStop) => city.stops.filter(({ parentId }) => parentId === station.id);
    expect(stations).toHaveLength(16);
    expect(stations.map((station) => platforms(station).length)).toEqual(Array(16).fill(2));
    expect(city.stops.filter(({ code }) => code === null).length).toBeGreaterThan(30);
  });

  it('has names in Tamil, Devanagari and with accents', () => {
    const names = city.stops.map(({ name }) => name ?? '');
    for (const script of [/\p{Script=Tamil}/u, /\p{Script=Devanagari}/u, /[é-öœã]/u]) {
      expect(names.some((name) => script.test(name))).toBe(true);
    }
  });

  it('runs every day of the decade', () => {
    const daily = city.services.find(({ id }) => id === 'DAILY');
    const dates = daily ? listServiceDates(daily) : new Set();
    expect(dates.size).toBe(20 * 365 + 5);
    expect(city.trips.filter(({ serviceId }) => serviceId === 'DAILY').length).toBeGreaterThan(300);
  });

  it('moves at city speed: no trip repeats a stop, and stops are close together', () => {
    const stops = new Map(city.stops.map((stop) => [stop.id, stop]));
    for (const { stopTimes } of city.trips) {
      expect(new Set(stopTimes.map(({ stopId }) => stopId)).size).toBe(stopTimes.length);
      for (const [index, call] of stopTimes.slice(1).entries()) {
        const before = stopTimes[index];
        const meters = measureMeters(stops.get(before?.stopId ?? '') as GtfsStop, stops.get(call.stopId) as GtfsStop);
        const seconds = (call.arrival ?? 0) - (before?.departure ?? 0);
        expect(meters).toBeLessThan(2_500);
        expect(meters / seconds).toBeLessThan(20);
      }
    }
  });

  it('is unchanged after it is written to a GTFS zip and read back', () => {
    // A field that the city leaves out is null when it is read.
    const withoutNulls = (value: unknown) => JSON.parse(JSON.stringify(value, (_, one) => one ?? undefined));
    const read = readGtfsFeed(writeZip({}, writeGtfsZip(city)));
    expect(withoutNulls({ ...read, shapes: {} })).toEqual(withoutNulls({ ...city, shapes: {} }));
    expect(read.shapes).toEqual(new Map());
  });
});
