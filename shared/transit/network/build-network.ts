import { compareText } from '../text/compare-text.ts';
import { type SearchText, writeSearchText } from '../text/search-text.ts';
import type { FeedNetwork, FeedPattern, FeedRoute, FeedStation, FeedStop } from './feed-network.ts';
import { type CallColumns, type Network, noTime, type PatternColumns, type StationColumns } from './network.ts';
import { compareByRepresentation } from './representative-pattern.ts';
import { noSideTables, type SideTables } from './side-tables.ts';

/** An inconsistent feed: a duplicate id, or a pattern with an unknown stop. */
export class BrokenNetworkError extends Error {
  override readonly name = 'BrokenNetworkError';
  readonly code = 'broken-network';
}

/**
 * Builds the columns of a feed. They do not depend on the order of the feed's parts.
 * @throws BrokenNetworkError for an inconsistent feed
 */
export function buildNetwork(feed: FeedNetwork, sideTables: SideTables = noSideTables): Network {
  const stops = sortById('stop', feed.stops);
  const routes = sortById('route', feed.routes);
  const patternsOfRoutes = routes.map((route) => route.patterns.toSorted(compareByRepresentation));
  return {
    feedId: feed.feedId,
    timeZone: feed.timeZone,
    stops: {
      ...buildPlaces(stops),
      modes: stops.map((stop) => stop.mode),
      platformCodes: stops.map((stop) => stop.platformCode),
      stationIds: stops.map((stop) => stop.stationId),
      zoneIds: stops.map((stop) => stop.zoneId),
      ...buildStopSearch(stops, sideTables),
    },
    stations: buildPlaces(sortById('station', feed.stations)),
    routes: {
      ids: routes.map((route) => route.id),
      shortNames: routes.map((route) => route.shortName),
      longNames: routes.map((route) => route.longName),
      modes: routes.map((route) => route.mode),
      agencyNames: routes.map((route) => route.agencyName),
      colors: routes.map((route) => route.color),
      textColors: routes.map((route) => route.textColor),
      patternStarts: buildStarts(patternsOfRoutes),
      ...buildRouteSearch(routes),
    },
    ...buildPatterns(patternsOfRoutes.flat(), new Map(stops.map((stop, row) => [stop.id, row]))),
    sideTables,
  };
}

function buildRouteSearch(routes: readonly FeedRoute[]) {
  return nameColumns(
    writeSearchText(routes.map(({ id, shortName, longName }) => ({ codes: [id, shortName], names: [longName] }))),
  );
}

function buildStopSearch(stops: readonly FeedStop[], { regionalNames }: SideTables) {
  const namesByCode = new Map(regionalNames.map((row) => [row.stopCode, row]));
  const rows = stops.map(({ id, code, name }) => {
    const { hindiName, regionalName } = namesByCode.get(code ?? id) ?? namesByCode.get(id) ?? {};
    return { codes: [id, code], names: [name, hindiName, regionalName] };
  });
  return nameColumns(writeSearchText(rows));
}

const nameColumns = ({ text, starts }: SearchText) => ({ searchText: text, searchStarts: starts });

function buildPlaces(places: readonly FeedStation[]): StationColumns {
  return {
    ids: places.map((place) => place.id),
    codes: places.map((place) => place.code),
    names: places.map((place) => place.name),
    lats: Float64Array.from(places, (place) => place.lat),
    lons: Float64Array.from(places, (place) => place.lon),
    wheelchairs: Uint8Array.from(places, (place) => place.wheelchair),
  };
}

function buildPatterns(
  patterns: readonly FeedPattern[],
  rowOfStop: ReadonlyMap<string, number>,
): { patterns: PatternColumns; calls: CallColumns } {
  const callStarts = buildStarts(patterns.map((pattern) => pattern.stopIds));
  const callCount = callStarts[patterns.length] ?? 0;
  const stops = new Uint32Array(callCount);
  const arrivals = new Int32Array(callCount);
  const departures = new Int32Array(callCount);
  let call = 0;
  for (const { stopIds, times } of patterns) {
    if (times !== null && times.length !== stopIds.length) {
      throw new BrokenNetworkError(`A pattern has ${stopIds.length} stops and times for ${times.length}`);
    }
    for (const [position, stopId] of stopIds.entries()) {
      const row = rowOfStop.get(stopId);
      if (row === undefined)
        throw new BrokenNetworkError(`A pattern calls at stop ${stopId}, which the feed does not have`);
      stops[call] = row;
      const time = times?.[position];
      arrivals[call] = time === undefined ? 0 : (time.arrival ?? noTime);
      departures[call] = time === undefined ? 0 : (time.departure ?? noTime);
      call += 1;
    }
  }
  return {
    patterns: {
      directionIds: Int8Array.from(patterns, (pattern) => pattern.directionId ?? -1),
      headsigns: patterns.map((pattern) => pattern.headsign),
      tripCounts: Uint32Array.from(patterns, (pattern) => pattern.tripCount),
      exampleTripIds: patterns.map((pattern) => pattern.exampleTripId),
      timed: Uint8Array.from(patterns, (pattern) => (pattern.times === null ? 0 : 1)),
      callStarts,
    },
    calls: { stops, arrivals, departures },
  };
}

/** The offset of each list in their concatenation, and the end of the last one. */
function buildStarts(lists: readonly { readonly length: number }[]): Uint32Array {
  const starts = new Uint32Array(lists.length + 1);
  for (const [index, list] of lists.entries()) starts[index + 1] = (starts[index] ?? 0) + list.length;
  return starts;
}

function sortById<Row extends { readonly id: string }>(kind: string, rows: readonly Row[]): readonly Row[] {
  const sorted = rows.toSorted((a, b) => compareText(a.id, b.id));
  for (const [index, row] of sorted.entries()) {
    if (index > 0 && row.id === sorted[index - 1]?.id)
      throw new BrokenNetworkError(`The feed has ${kind} ${row.id} twice`);
  }
  return sorted;
}
