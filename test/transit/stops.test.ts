import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../shared/transit/network/build-network.ts';
import { findServiceType, findStopCodeOfProvider } from '../../shared/transit/network/side-table-index.ts';
import { noSideTables } from '../../shared/transit/network/side-tables.ts';
import { findStop, findStopById, listStationChildren, listStops } from '../../shared/transit/stops.ts';
import { smallFeed } from '../support/feeds/small-feed.ts';

const network = buildNetwork(smallFeed);

describe('stops', () => {
  it('are listed by code, then by id, each served stop once, with its first route', () => {
    expect([...listStops(network)].map(({ stopCode, stopName, routeCode }) => [stopCode, stopName, routeCode])).toEqual(
      [
        ['2', 'Stop B', 'R1'],
        ['2', 'Stop D', 'R2'],
        ['5', 'Stop P', 'R2'],
        ['9', 'Stop A', 'R1'],
        ['C', 'Stop C', 'R1'],
      ],
    );
    expect(listStops(network)).toBe(listStops(network));
  });

  it('are found by code or id, without a route', () => {
    const expected = { routeCode: 'UNKNOWN', sequenceNum: 0, estimatedTravelTimeFromPreviousStop: null };
    for (const code of ['9', 'A', 'town:9', 'town:A']) {
      expect(findStop(network, code)).toMatchObject({ ...expected, stopName: 'Stop A', vehicleType: 'BUS' });
    }
    expect(findStop(network, 'u:v')).toMatchObject({ stopCode: 'u:v', vehicleType: 'BUS' });
    expect(findStop(network, 'other:A')).toBeUndefined();
    expect(findStop(network, 'nope')).toBeUndefined();
  });

  it('that share a code are found by their own id, and the smallest id by the code', () => {
    expect(findStop(network, '2')?.stopName).toBe('Stop B');
    expect(findStop(network, 'D')?.stopName).toBe('Stop D');
  });

  it('without patterns are found, with their own mode', () => {
    expect(findStop(network, '6')).toMatchObject({ stopName: 'Stop E', vehicleType: 'TRAM', parentStopCode: 'STN' });
  });

  it('show the first platform of the side table', () => {
    const platforms = [{ stopId: 'A', platforms: [{ platform: '7', direction: 'north' }] }];
    expect(findStop(buildNetwork(smallFeed, { ...noSideTables, platforms }), '9')?.platform).toBe('7');
    expect(findStop(network, '9')?.platform).toBeNull();
  });

  it('have ids with the prefix of the feed in bulk answers, and the station as their cluster', () => {
    expect(findStopById(network, '5')).toEqual({
      id: 'town:P',
      code: '5',
      name: 'Stop P',
      lat: 80,
      lon: 80.5,
      stationId: 'town:S',
      cluster: 'S',
      hindiName: null,
      regionalName: null,
    });
    expect(findStopById(network, 'nope')).toBeUndefined();
  });
});

describe('stations', () => {
  it('are found with their own name and position, and the mode of their stops', () => {
    for (const code of ['S', 'STN', 'town:STN']) {
      const station = { stopCode: 'STN', stopName: 'Stop S', stopPoint: { lat: 83, lon: 83.5 }, vehicleType: 'METRO' };
      expect(findStop(network, code)).toMatchObject(station);
    }
  });

  it('list their stops, sorted, and no stops for anything else', () => {
    expect(listStationChildren(network, 'STN')).toEqual(['E', 'P']);
    expect(listStationChildren(network, 'town:S')).toEqual(['E', 'P']);
    expect(listStationChildren(network, 'A')).toEqual([]);
    expect(listStationChildren(network, 'nope')).toEqual([]);
  });
});

describe('side tables', () => {
  it('have the service type of a vehicle and the stop code for a provider code', () => {
    const vehicle = { vehicleNo: 'TN01', capacity: null, vehicleType: null, depot: null };
    const tables = buildNetwork(smallFeed, {
      ...noSideTables,
      fleet: [
        { ...vehicle, serviceType: 'AC' },
        { ...vehicle, vehicleNo: 'TN02', serviceType: null },
      ],
      providerStops: [{ providerStopCode: 'p1', stopCode: '9' }],
    });
    expect(findServiceType(tables, 'TN01')).toBe('AC');
    expect(findServiceType(tables, 'TN02')).toBeUndefined();
    expect(findServiceType(tables, 'tn01')).toBeUndefined();
    expect(findStopCodeOfProvider(tables, 'p1')).toBe('9');
    expect(findStopCodeOfProvider(tables, 'p2')).toBeUndefined();
  });
});
