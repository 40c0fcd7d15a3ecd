import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../shared/transit/network/build-network.ts';
import { countStops, findRoute, listRoutes } from '../../shared/transit/routes.ts';
import { smallFeed } from '../support/feeds/small-feed.ts';

const network = buildNetwork(smallFeed);

describe('routes', () => {
  it('are listed by id for any order of the feed', () => {
    expect([...listRoutes(network)].map(({ id }) => id)).toEqual(['R1', 'R2', 'R3', 'x:R4']);
  });

  it('count the trips and distinct stops of all their patterns and have the ends of the representative one', () => {
    expect(findRoute(network, 'R1')).toEqual({
      id: 'R1',
      shortName: 'R1',
      longName: null,
      mode: 'BUS',
      agencyName: 'Town Buses',
      tripCount: 21,
      stopCount: 3,
      startPoint: { lat: 67, lon: 67.5 }, // C: of two patterns with three stops, C B A has more trips
      endPoint: { lat: 65, lon: 65.5 },
    });
  });

  it('without patterns have no trips, no stops and no ends', () => {
    const route = findRoute(network, 'R3');
    expect(route).toMatchObject({ tripCount: 0, stopCount: 0, startPoint: null, endPoint: null });
  });

  it('are found with and without the prefix of their feed, and not with another prefix', () => {
    expect(findRoute(network, 'town:R1')?.id).toBe('R1');
    expect(findRoute(network, 'x:R4')?.id).toBe('x:R4');
    expect(findRoute(network, 'town:x:R4')?.id).toBe('x:R4');
    expect(findRoute(network, 'x:R1')).toBeUndefined();
    expect(findRoute(network, 'r1')).toBeUndefined();
  });

  it('have the number of stops of their representative pattern', () => {
    expect(countStops(network, 'R1')).toBe(3);
    expect(countStops(network, 'town:R2')).toBe(2);
    expect(countStops(network, 'R3')).toBe(0);
    expect(countStops(network, 'R9')).toBeUndefined();
  });

  it('are listed once for each network', () => {
    expect(listRoutes(network)).toBe(listRoutes(network));
  });
});
