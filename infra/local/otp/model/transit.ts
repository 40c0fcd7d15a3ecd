/**
 * An OTP instance's network: the feeds, linked to each other. Ids are OTP's, with the feed before them. Times are seconds
 * since midnight of the service day, places WGS 84 degrees.
 */
export type Transit = {
  /** The one time zone of all feeds. */
  readonly timeZone: string;
  readonly feeds: readonly Feed[];
  readonly routes: ReadonlyMap<string, Route>;
  readonly patterns: ReadonlyMap<string, Pattern>;
  readonly trips: ReadonlyMap<string, Trip>;
  readonly stops: ReadonlyMap<string, Stop>;
  readonly stations: ReadonlyMap<string, Station>;
  /** By the id of shapes.txt, with the feed before it. */
  readonly shapes: ReadonlyMap<string, readonly Place[]>;
};

export type Feed = {
  readonly id: string;
  readonly agencies: readonly Agency[];
  readonly publisher: { readonly name: string; readonly url: string } | null;
};

export type Agency = {
  readonly gtfsId: string;
  readonly name: string;
  readonly url: string | null;
  readonly timeZone: string;
  readonly routes: Route[];
};

export type Route = {
  readonly gtfsId: string;
  readonly feedId: string;
  readonly shortName: string | null;
  readonly longName: string | null;
  readonly mode: string;
  readonly type: number;
  readonly color: string | null;
  readonly textColor: string | null;
  readonly agency: Agency;
  readonly patterns: Pattern[];
  readonly trips: Trip[];
};

/** Trips of one route and direction that call at the same stops and let one board and alight at the same of them. */
export type Pattern = {
  readonly code: string;
  readonly route: Route;
  readonly directionId: number | null;
  readonly headsign: string | null;
  readonly stops: readonly Stop[];
  /** In the order of departure; those of frequencies.txt last. */
  readonly trips: readonly Trip[];
};

export type Trip = {
  readonly gtfsId: string;
  readonly feedId: string;
  readonly route: Route;
  readonly service: Service;
  readonly headsign: string | null;
  readonly shortName: string | null;
  readonly directionId: number | null;
  readonly blockId: string | null;
  readonly shapeId: string | null;
  readonly byFrequency: boolean;
  /** Empty where OTP finds the times unusable; the trip is then without a pattern. */
  readonly times: readonly TripTime[];
  pattern: Pattern | null;
};

/** One call of a trip; where the feed leaves times out they are OTP's, in between. */
export type TripTime = {
  readonly stop: Stop;
  readonly sequence: number;
  readonly arrival: number;
  readonly departure: number;
  readonly headsign: string | null;
  readonly pickup: number;
  readonly dropOff: number;
  readonly timepoint: boolean;
};

export type Service = {
  readonly gtfsId: string;
  /** YYYYMMDD. */
  readonly dates: ReadonlySet<string>;
};

export type Place = { readonly lat: number; readonly lon: number };

export type Stop = Place & {
  readonly kind: 'stop';
  readonly gtfsId: string;
  readonly feedId: string;
  readonly code: string | null;
  readonly name: string;
  readonly zoneId: string | null;
  readonly platformCode: string | null;
  readonly station: Station | null;
  readonly patterns: Pattern[];
};

export type Station = Place & {
  readonly kind: 'station';
  readonly gtfsId: string;
  readonly feedId: string;
  readonly code: string | null;
  readonly name: string;
  readonly stops: Stop[];
};
