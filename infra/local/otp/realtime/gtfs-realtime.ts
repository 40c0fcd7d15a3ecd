import protobuf from 'protobufjs/light.js';

/** The parts of a GTFS-realtime message that the stand-in uses; times are in seconds since 1970. */
export type RealtimeMessage = { readonly entity: readonly RealtimeEntity[] };
export type RealtimeEntity = {
  readonly tripUpdate?: {
    readonly trip: TripDescriptor;
    readonly stopTimeUpdate: readonly StopTimeUpdate[];
  };
  readonly vehicle?: {
    readonly trip?: TripDescriptor;
    readonly vehicle?: { readonly id?: string; readonly label?: string };
    readonly position?: {
      readonly latitude: number;
      readonly longitude: number;
      readonly bearing?: number;
      readonly speed?: number;
    };
    readonly stopId?: string;
    /** VehicleStopStatus: 0 incoming at, 1 stopped at, 2 (default) in transit to. */
    readonly currentStatus?: number;
    /** OccupancyStatus, from 0 empty. */
    readonly occupancyStatus?: number;
    readonly timestamp?: number;
  };
  readonly alert?: {
    readonly activePeriod: readonly { readonly start?: number; readonly end?: number }[];
    readonly informedEntity: readonly EntitySelector[];
    readonly cause?: number;
    readonly effect?: number;
    readonly severityLevel?: number;
    readonly url?: Translated;
    readonly headerText?: Translated;
    readonly descriptionText?: Translated;
  };
};
export type TripDescriptor = {
  readonly tripId?: string;
  /** YYYYMMDD. */
  readonly startDate?: string;
  readonly scheduleRelationship?: number;
};
export type StopTimeUpdate = {
  readonly stopSequence?: number;
  readonly stopId?: string;
  readonly arrival?: { readonly time?: number; readonly delay?: number };
  readonly departure?: { readonly time?: number; readonly delay?: number };
  readonly scheduleRelationship?: number;
};
/** What an alert is about. A selector with several parts means all of them together. */
export type EntitySelector = {
  readonly agencyId?: string;
  readonly routeId?: string;
  readonly routeType?: number;
  readonly trip?: TripDescriptor;
  readonly stopId?: string;
};
export type Translated = { readonly translation: readonly { readonly text: string; readonly language?: string }[] };

const one = (type: string, id: number) => ({ type, id });
const many = (type: string, id: number) => ({ type, id, rule: 'repeated' });

/** Field numbers of gtfs-realtime.proto, version 2.0. Other fields are skipped. */
const root = protobuf.Root.fromJSON({
  nested: {
    FeedMessage: { fields: { header: one('FeedHeader', 1), entity: many('FeedEntity', 2) } },
    FeedHeader: { fields: { gtfsRealtimeVersion: one('string', 1) } },
    FeedEntity: {
      fields: {
        id: one('string', 1),
        tripUpdate: one('TripUpdate', 3),
        vehicle: one('VehiclePosition', 4),
        alert: one('Alert', 5),
      },
    },
    TripDescriptor: {
      fields: { tripId: one('string', 1), startDate: one('string', 3), scheduleRelationship: one('int32', 4) },
    },
    TripUpdate: { fields: { trip: one('TripDescriptor', 1), stopTimeUpdate: many('StopTimeUpdate', 2) } },
    StopTimeUpdate: {
      fields: {
        stopSequence: one('uint32', 1),
        arrival: one('StopTimeEvent', 2),
        departure: one('StopTimeEvent', 3),
        stopId: one('string', 4),
        scheduleRelationship: one('int32', 5),
      },
    },
    StopTimeEvent: { fields: { delay: one('int32', 1), time: one('int64', 2) } },
    VehiclePosition: {
      fields: {
        trip: one('TripDescriptor', 1),
        position: one('Position', 2),
        currentStatus: one('int32', 4),
        timestamp: one('uint64', 5),
        stopId: one('string', 7),
        vehicle: one('VehicleDescriptor', 8),
        occupancyStatus: one('int32', 9),
      },
    },
    VehicleDescriptor: { fields: { id: one('string', 1), label: one('string', 2) } },
    Position: {
      fields: {
        latitude: one('float', 1),
        longitude: one('float', 2),
        bearing: one('float', 3),
        speed: one('float', 5),
      },
    },
    Alert: {
      fields: {
        activePeriod: many('TimeRange', 1),
        informedEntity: many('EntitySelector', 5),
        cause: one('int32', 6),
        effect: one('int32', 7),
        url: one('TranslatedString', 8),
        headerText: one('TranslatedString', 10),
        descriptionText: one('TranslatedString', 11),
        severityLevel: one('int32', 14),
      },
    },
    TimeRange: { fields: { start: one('uint64', 1), end: one('uint64', 2) } },
    EntitySelector: {
      fields: {
        agencyId: one('string', 1),
        routeId: one('string', 2),
        routeType: one('int32', 3),
        trip: one('TripDescriptor', 4),
        stopId: one('string', 5),
      },
    },
    TranslatedString: { fields: { translation: many('Translation', 1) } },
    Translation: { fields: { text: one('string', 1), language: one('string', 2) } },
  },
});
const feedMessage = root.lookupType('FeedMessage');

/** @throws Error in words for bytes that are not a GTFS-realtime message */
export function decodeRealtime(bytes: Uint8Array): RealtimeMessage {
  const message = decodeOrRefuse(bytes);
  const { header, ...rest } = feedMessage.toObject(message, { longs: Number, arrays: true }) as RealtimeMessage & {
    header?: { gtfsRealtimeVersion?: string };
  };
  // The header is required, and few other bytes happen to have one: a page of HTML or an empty file does not.
  if (!/^\d+(\.\d+)?$/.test(header?.gtfsRealtimeVersion ?? '')) {
    throw new Error('not a GTFS-realtime message: it has no header with gtfs_realtime_version');
  }
  return rest;
}

function decodeOrRefuse(bytes: Uint8Array) {
  try {
    return feedMessage.decode(bytes);
  } catch (cause) {
    throw new Error(`not a GTFS-realtime message: ${(cause as Error).message}`, { cause });
  }
}

/** Encodes a message; tests use it to feed the stand-in. */
export function encodeRealtime(message: object): Uint8Array {
  return feedMessage.encode(feedMessage.fromObject(message)).finish();
}
