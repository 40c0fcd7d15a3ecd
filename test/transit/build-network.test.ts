import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BrokenNetworkError, buildNetwork } from '../../shared/transit/network/build-network.ts';
import { findRepresentativePattern } from '../../shared/transit/network/representative-pattern.ts';
import { listRoutes } from '../../shared/transit/routes.ts';
import { listStops } from '../../shared/transit/stops.ts';
import { compareText, compareTexts } from '../../shared/transit/text/compare-text.ts';
import { arbitraryFeed, shuffleFeed } from '../support/feeds/arbitrary-feed.ts';
import { smallFeed } from '../support/feeds/small-feed.ts';

describe('a network', () => {
  it('does not depend on the order of its feed', () => {
    const pairs = arbitraryFeed.chain((feed) => fc.tuple(fc.constant(feed), shuffleFeed(feed)));
    fc.assert(
      fc.property(pairs, ([feed, shuffled]) => {
        expect(buildNetwork(shuffled)).toEqual(buildNetwork(feed));
      }),
      { numRuns: 200 },
    );
  });

  it('has the pattern with most stops, then most trips, then the smallest stop ids as representative', () => {
    fc.assert(
      fc.property(arbitraryFeed, fc.constantFrom(0, 1, undefined), (feed, directionId) => {
        const network = buildNetwork(feed);
        for (const route of feed.routes) {
          const row = network.routes.ids.indexOf(route.id);
          const pattern = findRepresentativePattern(network, row, directionId);
          const candidates = route.patterns.filter(
            (each) => directionId === undefined || each.directionId === directionId,
          );
          if (pattern === undefined) {
            expect(candidates).toEqual([]);
            continue;
          }
          const calls = network.calls.stops.subarray(
            network.patterns.callStarts[pattern],
            network.patterns.callStarts[pattern + 1],
          );
          const stopIds = [...calls].map((stop) => network.stops.ids[stop] ?? '');
          const trips = network.patterns.tripCounts[pattern] ?? 0;
          for (const other of candidates) {
            expect(stopIds.length).toBeGreaterThanOrEqual(other.stopIds.length);
            if (other.stopIds.length < stopIds.length) continue;
            expect(trips).toBeGreaterThanOrEqual(other.tripCount);
            if (other.tripCount < trips) continue;
            expect(compareTexts(stopIds, other.stopIds)).toBeLessThanOrEqual(0);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('lists exactly the stops that a pattern serves, always in the same order', () => {
    fc.assert(
      fc.property(arbitraryFeed, (feed) => {
        const network = buildNetwork(feed);
        const served = new Set(feed.routes.flatMap((route) => route.patterns.flatMap((pattern) => pattern.stopIds)));
        const listed = [...listStops(network)];
        expect(listed).toHaveLength(served.size);
        expect(listed.map(({ stopCode }) => stopCode)).toEqual(
          feed.stops
            .filter(({ id }) => served.has(id))
            .map(({ code, id }) => code ?? id)
            .toSorted(compareText),
        );
        expect([...listRoutes(network)].map(({ id }) => id)).toEqual(
          feed.routes.map(({ id }) => id).toSorted(compareText),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('is not built from an inconsistent feed', () => {
    const [stop] = smallFeed.stops;
    const pattern = { directionId: 0, headsign: null, tripCount: 1, exampleTripId: 't', times: null };
    const withPattern = (more: { stopIds: string[]; times?: [] }) => ({
      ...smallFeed,
      routes: [
        {
          id: 'R',
          shortName: null,
          longName: null,
          mode: 'BUS',
          agencyName: null,
          color: null,
          textColor: null,
          patterns: [{ ...pattern, ...more }],
        },
      ],
    });
    for (const feed of [
      { ...smallFeed, stops: [...smallFeed.stops, ...(stop === undefined ? [] : [stop])] },
      withPattern({ stopIds: ['A', 'nowhere'] }),
      withPattern({ stopIds: ['A'], times: [] }),
    ]) {
      expect(() => buildNetwork(feed)).toThrow(BrokenNetworkError);
    }
  });
});
