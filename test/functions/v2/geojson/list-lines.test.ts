import { expect, it } from 'vitest';
import { listRouteLines } from '../../../../functions/v2/geojson/list-lines.ts';
import { buildNetwork } from '../../../../shared/transit/network/build-network.ts';
import type { FeedPattern } from '../../../../shared/transit/network/feed-network.ts';
import { smallFeed } from '../../../support/feeds/small-feed.ts';

const pattern = (stops: string, directionId: number | null, headsign: string): FeedPattern => {
  return { directionId, headsign, stopIds: stops.split(' '), tripCount: 1, exampleTripId: null, times: null };
};

/** The lines of route R1 with these patterns. */
function listLines(patterns: readonly FeedPattern[]) {
  const routes = smallFeed.routes.map((route) => (route.id === 'R1' ? { ...route, patterns } : route));
  const network = buildNetwork({ ...smallFeed, routes });
  return listRouteLines(network, network.routes.ids.indexOf('R1')).map(({ id, headsign, stopIds }) => [
    id,
    headsign,
    stopIds.join(' '),
  ]);
}

it('has a line for each branch, and none for shorter trips or those that skip stops', () => {
  const lines = listLines([
    pattern('A B D', 0, 'Branch'),
    pattern('A C', 0, 'Express'),
    pattern('A B C P', 0, 'Whole'),
    pattern('B C', 0, 'Short'),
    pattern('P C B A', 1, 'Back'),
  ]);
  expect(lines).toEqual([
    ['town:R1:0', 'Whole', 'A B C P'],
    ['town:R1:0:1', 'Branch', 'A B D'],
    ['town:R1:1', 'Back', 'P C B A'],
  ]);
});

it('has the lines of a route without directions, and none of a route without patterns', () => {
  expect(listLines([pattern('A B C', null, 'C'), pattern('A B D', null, 'D')]).map(([id]) => id)).toEqual([
    'town:R1:',
    'town:R1::1',
  ]);
  expect(listLines([])).toEqual([]);
});
