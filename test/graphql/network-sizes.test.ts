import { expect, it } from 'vitest';
import { measureNetworks } from '../../shared/graphql/network-sizes.ts';
import { buildNetwork } from '../../shared/transit/network/build-network.ts';
import { smallFeed } from '../support/feeds/small-feed.ts';

it('measures the longest list of a stop by stations too, for which OTP joins the lists of all their stops', () => {
  const measure = (stationId: string | null) => {
    const stops = smallFeed.stops.map((stop) => (['A', 'B', 'C'].includes(stop.id) ? { ...stop, stationId } : stop));
    return measureNetworks([buildNetwork({ ...smallFeed, stops })]);
  };
  const [alone, together] = [measure(null), measure('S')];
  // A and C have all 21 trips, B 12 of them, and P of station S has 2.
  expect(alone['trips of stop'].most).toBe(21);
  expect(together['trips of stop'].most).toBe(21 + 21 + 12 + 2);
  expect([alone['patterns of stop'].most, together['patterns of stop'].most]).toEqual([3, 3 + 3 + 2 + 1]);
  expect(together['trips of stop'].average).toBe(alone['trips of stop'].average);
});
