/**
 * A feed's network as domain types. Ids are the feed's own, without a prefix; ids that OTP generates are not in it.
 * Coordinates are WGS 84 degrees, times are seconds since the start of the service day.
 */
export type FeedNetwork = {
  readonly feedId: string;
  /** IANA name of the agency's time zone. */
  readonly timeZone: string;
  readonly routes: readonly FeedRoute[];
  /** All stops of the feed, with or without patterns. */
  readonly stops: readonly FeedStop[];
  readonly stations: readonly FeedStation[];
};

export type FeedRoute = {
  readonly id: string;
  readonly shortName: string | null;
  readonly longName: string | null;
  /** OTP's mode, with METRO for RAIL. */
  readonly mode: string;
  readonly agencyName: string | null;
  /** Six hex digits in upper case. */
  readonly color: string | null;
  readonly textColor: string | null;
  readonly patterns: readonly FeedPattern[];
};

/** Trips of one route and direction that serve the same stops in the same order. */
export type FeedPattern = {
  /** 0, 1, or null where the feed has none. */
  readonly directionId: number | null;
  readonly headsign: string | null;
  readonly stopIds: readonly string[];
  readonly tripCount: number;
  /** The smallest trip id; null for a pattern without scheduled trips. */
  readonly exampleTripId: string | null;
  /** The example trip's times, one for each stop; null where it has none (frequencies.txt). */
  readonly times: readonly StopTime[] | null;
};

/** Null for a time that the feed does not have and OTP does not interpolate. */
export type StopTime = { readonly arrival: number | null; readonly departure: number | null };

export type FeedStop = {
  readonly id: string;
  readonly code: string | null;
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
  readonly wheelchair: WheelchairBoarding;
  /** OTP's vehicle mode of the stop, with METRO for RAIL; null where no trip calls. */
  readonly mode: string | null;
  readonly platformCode: string | null;
  readonly zoneId: string | null;
  readonly stationId: string | null;
};

export type FeedStation = {
  readonly id: string;
  readonly code: string | null;
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
  readonly wheelchair: WheelchairBoarding;
};

/** GTFS wheelchair_boarding: 0 no information, 1 possible, 2 not possible. */
export type WheelchairBoarding = 0 | 1 | 2;
