/**
 * A feed's network as the domain sees it. Ids are the feed's own, without a prefix; nothing in here was invented by OTP.
 * Coordinates are WGS 84 degrees, times are seconds since midnight of the service day.
 */
export type FeedNetwork = {
  readonly feedId: string;
  /** IANA name; the agency's. */
  readonly timeZone: string;
  readonly routes: readonly FeedRoute[];
  /** Every stop of the feed, served by a pattern or not. */
  readonly stops: readonly FeedStop[];
  readonly stations: readonly FeedStation[];
};

export type FeedRoute = {
  readonly id: string;
  readonly shortName: string | null;
  readonly longName: string | null;
  /** OTP's mode, except that RAIL is given as METRO. */
  readonly mode: string;
  readonly agencyName: string | null;
  readonly patterns: readonly FeedPattern[];
};

/** Trips of one route and direction that serve the same stops in the same order. */
export type FeedPattern = {
  /** 0, 1, or null where the feed gives none. */
  readonly directionId: number | null;
  readonly headsign: string | null;
  readonly stopIds: readonly string[];
  readonly tripCount: number;
  /** The smallest trip id; null for a pattern without scheduled trips. */
  readonly exampleTripId: string | null;
  /** The example trip's times, one for each stop; null where it has none (frequencies.txt). */
  readonly times: readonly StopTime[] | null;
};

export type StopTime = { readonly arrival: number; readonly departure: number };

export type FeedStop = {
  readonly id: string;
  readonly code: string | null;
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
  /** OTP's vehicle mode of the stop, RAIL given as METRO; null where no trip calls. */
  readonly mode: string | null;
  readonly platformCode: string | null;
  readonly stationId: string | null;
};

export type FeedStation = {
  readonly id: string;
  readonly code: string | null;
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
};
