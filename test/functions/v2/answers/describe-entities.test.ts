import { expect, it } from 'vitest';
import { describeStop, findPlaceById } from '../../../../functions/v2/answers/describe-entities.ts';
import { buildNetwork } from '../../../../shared/transit/network/build-network.ts';
import { smallFeed } from '../../../support/feeds/small-feed.ts';

it.each([
  [1, 1, true],
  [2, 2, false],
  [0, 0, null],
  [1, 2, null],
  [1, 0, null],
  [0, 2, null],
] as const)(
  'a station whose platforms have wheelchair_boarding %i and %i has wheelchairAccessible %j',
  (p, e, expected) => {
    const codes: Readonly<Record<string, 0 | 1 | 2>> = { P: p, E: e };
    const stops = smallFeed.stops.map((stop) => ({ ...stop, wheelchair: codes[stop.id] ?? 0 }));
    const network = buildNetwork({ ...smallFeed, stops });
    const describe = (id: string) => {
      const place = findPlaceById(network, id);
      if (place === undefined) throw new Error(`The network has no ${id}`);
      return describeStop(network, place);
    };
    expect(describe('S')).toMatchObject({ childIds: ['town:E', 'town:P'], wheelchairAccessible: expected });
    expect(describe('P').wheelchairAccessible).toBe([null, true, false][p]);
  },
);
