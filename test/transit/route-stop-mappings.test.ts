import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../shared/transit/network/build-network.ts';
import { noSideTables } from '../../shared/transit/network/side-tables.ts';
import { findMappingsOfRoute, findMappingsOfStop } from '../../shared/transit/route-stop-mappings.ts';
import { smallFeed } from '../support/feeds/small-feed.ts';

const plain = buildNetwork(smallFeed);
const network = buildNetwork(smallFeed, {
  ...noSideTables,
  geometries: [
    { stopCode: '9', geoJson: { type: 'Point' }, gates: [{ gateName: 'G', stopCode: '9', lat: 1, lon: 2 }] },
  ],
  providerStops: [
    { providerStopCode: 'p1', stopCode: 'C' },
    { providerStopCode: 'p2', stopCode: 'C' },
  ],
  regionalNames: [{ stopCode: '9', hindiName: 'ए', regionalName: 'அ' }],
  platforms: [
    {
      stopId: 'A',
      platforms: [
        { platform: '1', direction: 'MSB' },
        { platform: '2', direction: 'CGL' },
      ],
    },
    { stopId: 'B', platforms: [{ platform: '3', direction: 'MSB' }] },
  ],
});
const stopCodes = (mappings: readonly { stopCode: string }[] | undefined) => mappings?.map(({ stopCode }) => stopCode);

describe('the mappings of a route', () => {
  it('are the stops of its representative pattern in sequence, with all their data', () => {
    const mappings = findMappingsOfRoute(network, 'R1');
    expect(stopCodes(mappings)).toEqual(['C', '2', '9']);
    expect(mappings?.at(2)).toEqual({
      estimatedTravelTimeFromPreviousStop: 180, // from 130 at B to 310
      providerCode: 'GTFS',
      routeCode: 'R1',
      sequenceNum: 3,
      stopCode: '9',
      stopName: 'Stop A',
      stopPoint: { lat: 65, lon: 65.5 },
      vehicleType: 'BUS',
      geoJson: { type: 'Point' },
      gates: [{ gateName: 'G', stopCode: '9', lat: 1, lon: 2 }],
      hindiName: 'ए',
      regionalName: 'அ',
      platform: '1',
      parentStopCode: null,
    });
    expect(mappings?.at(0)).toMatchObject({
      estimatedTravelTimeFromPreviousStop: null,
      providerCode: 'p1',
      sequenceNum: 1,
    });
  });

  it('follow the representative pattern of a requested direction', () => {
    expect(stopCodes(findMappingsOfRoute(plain, 'R1', { directionId: 0 }))).toEqual(['9', '2', 'C']);
    expect(stopCodes(findMappingsOfRoute(plain, 'R1', { directionId: 1 }))).toEqual(['C', '2', '9']);
    expect(findMappingsOfRoute(plain, 'R2', { directionId: 0 })).toEqual([]);
  });

  it('have no travel times where the example trip has none, and name the station of a platform', () => {
    const [, platform] = findMappingsOfRoute(plain, 'R2') ?? [];
    expect(platform).toMatchObject({
      estimatedTravelTimeFromPreviousStop: null,
      parentStopCode: 'STN',
      platform: null,
    });
  });

  it('keep only stops with a platform of the direction, and show that platform', () => {
    const mappings = findMappingsOfRoute(network, 'R1', { direction: 'CGL' });
    expect(mappings?.map(({ stopCode, platform }) => [stopCode, platform])).toEqual([['9', '2']]);
    expect(stopCodes(findMappingsOfRoute(network, 'R1', { direction: 'MSB' }))).toEqual(['2', '9']);
  });

  it('are all stops without platforms where no stop has the direction', () => {
    for (const direction of ['nowhere', 'msb', '']) {
      const mappings = findMappingsOfRoute(network, 'R1', { direction });
      expect(mappings?.map(({ platform }) => platform)).toEqual([null, null, null]);
    }
  });

  it('are undefined for an unknown route and empty for one without patterns', () => {
    expect(findMappingsOfRoute(plain, 'R9')).toBeUndefined();
    expect(findMappingsOfRoute(plain, 'other:R1')).toBeUndefined();
    expect(findMappingsOfRoute(plain, 'R3')).toEqual([]);
  });
});

describe('the mappings of a stop', () => {
  it('are one per route, each from the longest pattern that serves the stop', () => {
    const feed = {
      ...smallFeed,
      routes: smallFeed.routes.map((route) =>
        route.id === 'R2'
          ? { ...route, patterns: [...route.patterns, ...(smallFeed.routes[1]?.patterns.slice(0, 1) ?? [])] }
          : route,
      ),
    };
    const mappings = findMappingsOfStop(buildNetwork(feed), 'C');
    expect(mappings?.map(({ routeCode, sequenceNum }) => [routeCode, sequenceNum])).toEqual([
      ['R1', 1], // of C B A
      ['R2', 2], // of A C, which is not the representative pattern of R2
    ]);
  });

  it('include all stops that share a code, by route', () => {
    const mappings = findMappingsOfStop(plain, '2');
    expect(mappings?.map(({ routeCode, stopName }) => [routeCode, stopName])).toEqual([
      ['R1', 'Stop B'],
      ['R2', 'Stop D'],
    ]);
    expect(findMappingsOfStop(plain, 'B')?.map(({ routeCode }) => routeCode)).toEqual(['R1']);
  });

  it('are empty for a stop or station that no pattern serves and undefined for an unknown one', () => {
    expect(findMappingsOfStop(plain, '6')).toEqual([]);
    expect(findMappingsOfStop(plain, 'STN')).toEqual([]);
    expect(findMappingsOfStop(plain, 'nope')).toBeUndefined();
    expect(findMappingsOfStop(plain, 'other:A')).toBeUndefined();
  });
});
