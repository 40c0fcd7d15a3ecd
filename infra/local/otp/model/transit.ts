/**
 * The network of one OTP instance: its feeds, with links between their parts. Ids are OTP's, `feed:id`. Times are seconds
 * since midnight of the service day; coordinates are WGS 84 degrees.
 */
export type Transit = {
  /** The time zone of all feeds. */
  readonly timeZone: string;
  readonly feeds: readonly Feed[];
  readonly routes: ReadonlyMap<string, Route>;
  readonly patterns: ReadonlyMap<string, Pattern>;
  readonly trips: ReadonlyMap<string, Trip>;
  readonly stops: ReadonlyMap<string, Stop>;
  readonly stations: ReadonlyMap<string, Station>;
  /** By `feed:` and the id of shapes.txt. */
  readonly shapes: ReadonlyMap<string, readonly Place[]>;
  readonly translations: Translations;
};

/** Texts by language, by the key of build-translations.ts. */
export type Translations = ReadonlyMap<string, ReadonlyMap<string, string>>;

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
  readonly lang: string | null;
  readonly phone: string | null;
  readonly fareUrl: string | null;
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
  readonly desc: string | null;
  readonly url: string | null;
  readonly sortOrder: number | null;
  readonly agency: Agency;
  readonly patterns: Pattern[];
  readonly trips: Trip[];
};

/** Trips of one route and direction that call at the same stops, with the same pickup and drop-off types. */
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
  /** GTFS wheelchair_accessible, bikes_allowed and cars_allowed. */
  readonly wheelchair: number;
  readonly bikes: number;
  readonly cars: number;
  /** At least two. */
  readonly times: readonly TripTime[];
  pattern: Pattern | null;
};

/** One call of a trip. Times that the feed leaves out are interpolated; those of the last call may be null. */
export type TripTime = {
  readonly stop: Stop;
  readonly sequence: number;
  readonly arrival: number | null;
  readonly departure: number | null;
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
  readonly name: string | null;
  /** GTFS wheelchair_boarding. */
  readonly wheelchair: number;
  readonly desc: string | null;
  readonly url: string | null;
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
  readonly name: string | null;
  /** GTFS wheelchair_boarding. */
  readonly wheelchair: number;
  readonly desc: string | null;
  readonly url: string | null;
  readonly stops: Stop[];
};
