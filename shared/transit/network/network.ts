import type { SideTables } from './side-tables.ts';

/**
 * A feed's network in memory and in a snapshot. It has columns instead of objects, so that it loads in milliseconds and
 * 50,000 stops need little memory. Text columns of a snapshot are decoded at their first use. The order of rows does not depend
 * on the order of the feed:
 * - stops, stations and routes are sorted by id;
 * - the patterns of a route are adjacent, the representative one first (representative-pattern.ts);
 * - the calls of a pattern are adjacent, in order of travel.
 */
export type Network = {
  readonly feedId: string;
  /** IANA name of the agency's time zone. */
  readonly timeZone: string;
  readonly stops: StopColumns;
  readonly stations: StationColumns;
  readonly routes: RouteColumns;
  readonly patterns: PatternColumns;
  readonly calls: CallColumns;
  readonly sideTables: SideTables;
};

export type StationColumns = {
  readonly ids: readonly string[];
  readonly codes: readonly (string | null)[];
  readonly names: readonly string[];
  /** WGS 84 degrees. */
  readonly lats: Float64Array;
  readonly lons: Float64Array;
  /** GTFS wheelchair_boarding: 0 no information, 1 possible, 2 not possible. */
  readonly wheelchairs: Uint8Array;
};

export type StopColumns = StationColumns & {
  readonly modes: readonly (string | null)[];
  readonly platformCodes: readonly (string | null)[];
  readonly stationIds: readonly (string | null)[];
  readonly zoneIds: readonly (string | null)[];
  readonly searchText: string;
  /** Of stop s in searchText: from searchStarts[s] to before searchStarts[s + 1] (search-text.ts). */
  readonly searchStarts: Uint32Array;
};

export type RouteColumns = {
  readonly ids: readonly string[];
  readonly shortNames: readonly (string | null)[];
  readonly longNames: readonly (string | null)[];
  readonly modes: readonly string[];
  readonly agencyNames: readonly (string | null)[];
  /** Six hex digits in upper case. */
  readonly colors: readonly (string | null)[];
  readonly textColors: readonly (string | null)[];
  /** Patterns of route r: from patternStarts[r] to before patternStarts[r + 1]. */
  readonly patternStarts: Uint32Array;
  readonly searchText: string;
  readonly searchStarts: Uint32Array;
};

export type PatternColumns = {
  /** 0, 1, or -1 where the feed has none. */
  readonly directionIds: Int8Array;
  readonly headsigns: readonly (string | null)[];
  readonly tripCounts: Uint32Array;
  readonly exampleTripIds: readonly (string | null)[];
  /** 1 where the example trip has times, else 0. */
  readonly timed: Uint8Array;
  /** Calls of pattern p: from callStarts[p] to before callStarts[p + 1]. */
  readonly callStarts: Uint32Array;
};

/** A single missing time of a trip that has times. */
export const noTime = -(2 ** 31);

export type CallColumns = {
  /** Row of the stop. */
  readonly stops: Uint32Array;
  /** Of the pattern's example trip, in seconds since midnight of the service day; 0 where it is not timed (see noTime). */
  readonly arrivals: Int32Array;
  readonly departures: Int32Array;
};
