import fc from 'fast-check';
import type { FeedNetwork, FeedPattern } from '../../../shared/transit/network/feed-network.ts';

const optionalText = fc.option(fc.oneof(fc.constantFrom('a', 'b', 'é', 'ம', ':', '😀'), fc.string()), { nil: null });
const coordinate = fc.double({ min: -180, max: 180, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const ids = (max: number) =>
  fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4, unit: 'binary' }), { minLength: 1, maxLength: max });

const place = {
  code: optionalText,
  name: fc.string({ unit: 'grapheme' }),
  lat: coordinate,
  lon: coordinate,
  wheelchair: fc.constantFrom(0, 1, 2),
};
const color = fc.constantFrom('00FF7F', 'FFFFFF', null);

function arbitraryPattern(stopIds: readonly string[]): fc.Arbitrary<FeedPattern> {
  const calls = fc.array(
    fc.record({ stopId: fc.constantFrom(...stopIds), arrival: fc.nat(200_000), wait: fc.nat(600) }),
    {
      minLength: 1,
      maxLength: 6,
    },
  );
  return fc
    .record({
      directionId: fc.constantFrom(0, 1, null),
      headsign: optionalText,
      tripCount: fc.nat(3),
      exampleTripId: optionalText,
      calls,
      isTimed: fc.boolean(),
    })
    .map(({ calls: list, isTimed, ...pattern }) => ({
      ...pattern,
      stopIds: list.map(({ stopId }) => stopId),
      times: isTimed ? list.map(({ arrival, wait }) => ({ arrival, departure: arrival + wait })) : null,
    }));
}

/** Any consistent feed, including loops, shared codes, equal patterns and unusual texts. */
export const arbitraryFeed: fc.Arbitrary<FeedNetwork> = fc
  .record({ stopIds: ids(8), stationIds: ids(3), routeIds: ids(5) })
  .chain(({ stopIds, stationIds, routeIds }) =>
    fc.record({
      feedId: fc.constantFrom('town', 'a:b'),
      timeZone: fc.constant('Asia/Kolkata'),
      stops: fc.tuple(
        ...stopIds.map((id) =>
          fc.record({
            ...place,
            id: fc.constant(id),
            mode: fc.constantFrom('BUS', 'METRO', null),
            platformCode: optionalText,
            zoneId: optionalText,
            stationId: fc.constantFrom(...stationIds, null),
          }),
        ),
      ),
      stations: fc.tuple(...stationIds.map((id) => fc.record({ ...place, id: fc.constant(id) }))),
      routes: fc.tuple(
        ...routeIds.map((id) =>
          fc.record({
            id: fc.constant(id),
            shortName: optionalText,
            longName: optionalText,
            color,
            textColor: color,
            mode: fc.constantFrom('BUS', 'METRO'),
            agencyName: optionalText,
            patterns: fc.array(arbitraryPattern(stopIds), { maxLength: 4 }),
          }),
        ),
      ),
    }),
  );

/** The same feed with all unordered lists shuffled. */
export function shuffleFeed(feed: FeedNetwork): fc.Arbitrary<FeedNetwork> {
  const shuffle = <Item>(items: readonly Item[]) =>
    fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });
  const routes = feed.routes.map((route) => shuffle(route.patterns).map((patterns) => ({ ...route, patterns })));
  return fc
    .record({
      stops: shuffle(feed.stops),
      stations: shuffle(feed.stations),
      routes: fc.tuple(...routes).chain(shuffle),
    })
    .map((shuffled) => ({ ...feed, ...shuffled }));
}
