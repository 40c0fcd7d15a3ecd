/**
 * The content of a GTFS feed: https://gtfs.org/schedule/reference. Empty fields are null, times are seconds since
 * midnight of the service day (noon minus 12 hours), dates are YYYYMMDD. Lists are in the order of the files.
 */
export type GtfsFeed = {
  readonly agencies: readonly GtfsAgency[];
  readonly publisher: GtfsPublisher | null;
  readonly routes: readonly GtfsRoute[];
  readonly stops: readonly GtfsStop[];
  readonly services: readonly GtfsService[];
  readonly trips: readonly GtfsTrip[];
  /** By shape_id, in the order of travel; optional in GTFS. */
  readonly shapes?: ReadonlyMap<string, readonly GtfsShapePoint[]>;
  readonly translations?: readonly GtfsTranslation[];
};

/** One row of translations.txt: a text of one record, or of every record with the same value of the field. */
export type GtfsTranslation = {
  readonly table: string;
  readonly field: string;
  readonly language: string;
  readonly text: string;
  readonly recordId: string | null;
  readonly recordSubId: string | null;
  readonly value: string | null;
};

export type GtfsShapePoint = { readonly lat: number; readonly lon: number; readonly sequence: number };

export type GtfsAgency = {
  /** Null if the feed has a single agency without an id. */
  readonly id: string | null;
  readonly name: string;
  readonly url: string | null;
  /** IANA name. */
  readonly timeZone: string;
  readonly lang?: string | null;
  readonly phone?: string | null;
  readonly fareUrl?: string | null;
};

/** From feed_info.txt, which many feeds do not have. */
export type GtfsPublisher = { readonly name: string; readonly url: string };

export type GtfsRoute = {
  readonly id: string;
  /** As the id of an agency. */
  readonly agencyId: string | null;
  readonly shortName: string | null;
  readonly longName: string | null;
  /** GTFS route_type, basic or extended. */
  readonly type: number;
  readonly color: string | null;
  readonly textColor: string | null;
  readonly desc?: string | null;
  readonly url?: string | null;
  readonly sortOrder?: number | null;
};

export type GtfsStop = {
  readonly id: string;
  readonly code: string | null;
  readonly name: string | null;
  /** WGS 84 degrees; 0 for a node without a place. */
  readonly lat: number;
  readonly lon: number;
  readonly zoneId: string | null;
  readonly kind: 'stop' | 'station' | 'entrance' | 'node' | 'boarding-area';
  readonly parentId: string | null;
  readonly platformCode: string | null;
  /** 0 or absent: no information; 1 possible; 2 not possible. */
  readonly wheelchairBoarding?: number | null;
  readonly desc?: string | null;
  readonly url?: string | null;
};

/** One service_id: a weekly rule with its period, or none, and the dates added to it and removed from it. */
export type GtfsService = {
  readonly id: string;
  readonly week: GtfsWeek | null;
  readonly added: readonly string[];
  readonly removed: readonly string[];
};

/** `days` is indexed as Date.getUTCDay is: 0 is Sunday. Both dates are included. */
export type GtfsWeek = { readonly days: readonly boolean[]; readonly start: string; readonly end: string };

export type GtfsTrip = {
  readonly id: string;
  readonly routeId: string;
  readonly serviceId: string;
  readonly headsign: string | null;
  readonly shortName: string | null;
  readonly directionId: 0 | 1 | null;
  readonly blockId: string | null;
  readonly shapeId: string | null;
  /** 0 or absent: no information; 1 yes; 2 no. */
  readonly wheelchairAccessible?: number | null;
  readonly bikesAllowed?: number | null;
  readonly carsAllowed?: number | null;
  /** In the order of stop_sequence. */
  readonly stopTimes: readonly GtfsStopTime[];
  /** The trip repeats at a headway of frequencies.txt: its times only show how long it takes. */
  readonly byFrequency: boolean;
};

export type GtfsStopTime = {
  readonly stopId: string;
  readonly sequence: number;
  readonly arrival: number | null;
  readonly departure: number | null;
  readonly headsign: string | null;
  /** GTFS pickup_type and drop_off_type: 0 regular, 1 none, 2 phone the agency, 3 ask the driver. */
  readonly pickup: number;
  readonly dropOff: number;
  readonly timepoint: boolean | null;
};
