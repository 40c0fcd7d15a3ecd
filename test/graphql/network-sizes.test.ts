import { expect, it } from 'vitest';
import { measureNetworks } from '../../shared/graphql/network-sizes.ts';
import { buildNetwork } from '../../shared/transit/network/build-network.ts';
import { smallFeed } from '../support/feeds/small-feed.ts';

it('measures what a station has by all of its stops together, as OTP answers for it', () => {
  const stops = smallFeed.stops.map((stop) => (['A', 'B', 'C'].includes(stop.id) ? { ...stop, stationId: 'S' } : stop));
  const sizes = measureNetworks([buildNetwork({ ...smallFeed, stops })]);
  // A and C have all 21 trips, B 12 of them, and P of the same station has 2.
  expect([sizes['trips of stop'].most, sizes['trips of station'].most]).toEqual([21, 21 + 21 + 12 + 2]);
  expect([sizes['patterns of stop'].most, sizes['patterns of station'].most]).toEqual([3, 3 + 3 + 2 + 1]);
  expect([sizes['routes of stop'].most, sizes['routes of station'].most]).toEqual([1, 4]);
});
