import type {
  Departure as OtpDeparture,
  RealtimeState,
  TripOfDeparture,
} from '../../../shared/otp/parse/parse-departures.ts';
import type { VehiclePosition as OtpVehicle, ServiceAlert } from '../../../shared/otp/parse/parse-realtime.ts';
import { scopeId, splitFeedScopedId } from '../../../shared/transit/network/ids.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import { indexNetwork } from '../../../shared/transit/network/network-index.ts';
import { getStationPlace, getStopPlace, type Place } from '../../../shared/transit/place.ts';
import { describeRoute as describeNetworkRoute } from '../../../shared/transit/routes.ts';
import { listChildRows, listRouteRows } from '../../../shared/transit/stops.ts';
import { formatDate, formatZoned } from '../../../shared/transit/zoned-time.ts';
import { alertCauses, alertEffects, alertSeverities, findName } from './realtime-names.ts';
import { type Alert, type Departure, type Mode, modes, type Route, type Stop, type TripReference } from './schemas.ts';
import type { VehiclePosition } from './vehicle-schemas.ts';

export function describeRoute(network: Network, row: number): Route {
  const { id, shortName, longName, mode, agencyName, tripCount, stopCount } = describeNetworkRoute(network, row);
  const { colors, textColors } = network.routes;
  return {
    id: scopeId(network.feedId, id),
    feedId: network.feedId,
    shortName,
    longName,
    mode: toMode(mode),
    color: toColor(colors[row]),
    textColor: toColor(textColors[row]),
    agencyName,
    tripCount: tripCount ?? 0,
    stopCount: stopCount ?? 0,
  };
}

export function describeStop(
  network: Network,
  place: Place,
  { distanceMeters = null }: { distanceMeters?: number | null } = {},
): Stop {
  const { feedId, stops, stations, routes } = network;
  const scope = (id: string | undefined) => scopeId(feedId, id ?? '');
  const isStop = place.kind === 'stop';
  const zoneId = isStop ? stops.zoneIds[place.row] : null;
  const rows = listPlaceRows(network, place);
  // OTP has no value for a station. All its stops have the same one, or the answer is null.
  const wheelchairs = new Set(rows.map((row) => stops.wheelchairs[row]));
  const wheelchair = wheelchairs.size === 1 ? [...wheelchairs][0] : 0;
  return {
    id: scope(place.id),
    feedId,
    kind: isStop ? 'STOP' : 'STATION',
    code: (isStop ? stops : stations).codes[place.row] ?? null,
    name: place.name,
    lat: place.lat,
    lon: place.lon,
    parentId: place.stationId === null ? null : scope(place.stationId),
    platform: isStop ? (stops.platformCodes[place.row] ?? null) : null,
    zoneId: zoneId === null || zoneId === undefined ? null : scope(zoneId),
    wheelchairAccessible: wheelchair === 1 ? true : wheelchair === 2 ? false : null,
    mode: toMode(rows.flatMap((row) => stops.modes[row] ?? [])[0]),
    routeIds: listRouteRows(network, rows).map((row) => scope(routes.ids[row])),
    childIds: isStop ? [] : rows.map((row) => scope(stops.ids[row])),
    distanceMeters,
  };
}

/** Lists the row of a stop, or the rows of the stops of a station. */
export function listPlaceRows(network: Network, place: Place): readonly number[] {
  return place.kind === 'stop' ? [place.row] : listChildRows(network, place);
}

/** A stop with its station, or a station with its stops: an alert about one concerns the others. */
export function listRelatedPlaceIds(network: Network, place: Place): readonly string[] {
  const { feedId, stops } = network;
  const children = place.kind === 'stop' ? [] : listPlaceRows(network, place).map((row) => stops.ids[row] ?? '');
  const parents = place.stationId === null ? [] : [place.stationId];
  return [place.id, ...parents, ...children].map((id) => scopeId(feedId, id));
}

/** Finds a stop or station by its id, without looking at codes. @param id without prefix */
export function findPlaceById(network: Network, id: string): Place | undefined {
  const { stopRows, stationRows } = indexNetwork(network);
  const stop = stopRows.get(id);
  if (stop !== undefined) return getStopPlace(network, stop);
  const station = stationRows.get(id);
  return station === undefined ? undefined : getStationPlace(network, station);
}

/** A list in the response cache is the same object in each call, and formatting its times takes most of a board. */
const described = new WeakMap<readonly OtpDeparture[], Departure[]>();

/**
 * Describes the departures of a list that are wanted.
 * @param list as it was read
 * @param options.isKept whether other calls have the same list: its departures are then described once. An entry for each new list
 * would be work for the garbage collector.
 */
export function describeDepartures(
  list: readonly OtpDeparture[],
  {
    isWanted,
    limit = list.length,
    isKept = true,
  }: { isWanted: (departure: OtpDeparture) => boolean; limit?: number; isKept?: boolean },
  network: Network,
): { readonly departures: Departure[]; readonly read: readonly OtpDeparture[] } {
  const known = isKept ? (described.get(list) ?? []) : undefined;
  if (known !== undefined) described.set(list, known);
  const departures: Departure[] = [];
  const read: OtpDeparture[] = [];
  const writeDeparture = createDepartureWriter(network);
  for (let index = 0; index < list.length && read.length < limit; index += 1) {
    const departure = list[index] as OtpDeparture;
    if (!isWanted(departure)) continue;
    const written = known?.[index] ?? writeDeparture(departure);
    if (known !== undefined) known[index] = written;
    departures.push(written);
    read.push(departure);
  }
  return { departures, read };
}

/** Describes departures one after the other. Most have the stop and the service date of the one before. */
function createDepartureWriter(network: Network): (departure: OtpDeparture) => Departure {
  const { timeZone } = network;
  let ofStop: { readonly stopId: string; readonly platform: string | null } | undefined;
  let ofDay: { readonly serviceDayMs: number; readonly serviceDate: string } | undefined;
  return ({
    stopId,
    routeId,
    tripId,
    stopSequence,
    headsign,
    scheduledMs,
    expectedMs,
    serviceDayMs,
    isRealtime,
    state,
  }) => {
    if (ofStop?.stopId !== stopId) ofStop = { stopId, platform: findPlatform(network, stopId) };
    if (ofDay?.serviceDayMs !== serviceDayMs) {
      ofDay = { serviceDayMs, serviceDate: formatDate(serviceDayMs + 12 * 3_600_000, timeZone) };
    }
    const hasRealtime = isRealtime && state !== 'CANCELED';
    return {
      stopId,
      routeId,
      tripId,
      serviceDate: ofDay.serviceDate,
      stopSequence,
      headsign,
      platform: ofStop.platform,
      scheduledTime: formatZoned(scheduledMs, timeZone),
      expectedTime: hasRealtime ? formatZoned(expectedMs, timeZone) : null,
      delaySeconds: hasRealtime ? Math.round((expectedMs - scheduledMs) / 1000) : null,
      scheduleRelationship: toScheduleRelationship(state),
    };
  };
}

function findPlatform(network: Network, stopId: string): string | null {
  const { feedId, stops } = network;
  const row = indexNetwork(network).stopRows.get(stopId.slice(feedId.length + 1));
  return row === undefined ? null : (stops.platformCodes[row] ?? null);
}

/** @param timeZone of the feed */
export function describeVehicle(vehicle: OtpVehicle, timeZone: string): VehiclePosition {
  const { vehicleId, label, tripId, routeId, directionId, lat, lon, heading: bearing, speed, seenMs } = vehicle;
  const id = vehicleId === null ? null : scopeId(splitFeedScopedId(tripId)?.feedId ?? '', vehicleId);
  const reportedAt = seenMs === null ? null : formatZoned(seenMs, timeZone);
  return { id, label, tripId, routeId, directionId, lat, lon, bearing, speedMetersPerSecond: speed, reportedAt };
}

export function describeAlert(
  { startsMs, endsMs, routeIds, stopIds, id, ...texts }: ServiceAlert,
  { feedId, timeZone }: Network,
): Alert {
  const { header, description, url } = texts;
  const format = (atMs: number | null) => (atMs === null ? null : formatZoned(atMs, timeZone));
  const activePeriods = startsMs === null && endsMs === null ? [] : [{ start: format(startsMs), end: format(endsMs) }];
  return {
    id: id === null ? null : scopeId(feedId, id),
    cause: findName(alertCauses, texts.cause),
    effect: findName(alertEffects, texts.effect),
    severity: findName(alertSeverities, texts.severity),
    ...{ header, description, url },
    activePeriods,
    routeIds,
    stopIds,
  };
}

/** Names the trip of a departure, with what was asked of it. */
export function nameTrip({ tripId: id, routeId, headsign, trip }: OtpDeparture) {
  return { id, routeId, headsign, ...(trip ?? unaskedTrip) };
}

const unaskedTrip: TripOfDeparture = {
  directionId: null,
  shortName: null,
  isWheelchairAccessible: null,
  areBikesAllowed: null,
};

/** @param trip of a departure, of a timetable or alone */
export function describeTripReference(trip: {
  readonly id: string;
  readonly routeId: string;
  readonly directionId: number | null;
  readonly headsign: string | null;
  readonly shortName: string | null;
  readonly isWheelchairAccessible: boolean | null;
  readonly areBikesAllowed: boolean | null;
}): TripReference {
  const { id, routeId, directionId, headsign, shortName, isWheelchairAccessible, areBikesAllowed } = trip;
  const [wheelchairAccessible, bikesAllowed] = [isWheelchairAccessible, areBikesAllowed];
  return { id, routeId, directionId, headsign, shortName, wheelchairAccessible, bikesAllowed };
}

/** GTFS-realtime has no UPDATED: a realtime time shows in expectedTime. */
export function toScheduleRelationship(state: RealtimeState): Departure['scheduleRelationship'] {
  if (state === 'UPDATED') return 'SCHEDULED';
  return state === 'MODIFIED' ? 'REPLACEMENT' : state;
}

/** The snapshot has METRO for OTP's RAIL (docs/reference/http-api.md), and OTP's names for the other modes. */
function toMode(mode: string | null | undefined): Mode | null {
  const renamed: Readonly<Record<string, Mode>> = {
    METRO: 'RAIL',
    CABLE_CAR: 'CABLE_TRAM',
    GONDOLA: 'AERIAL_LIFT',
    COACH: 'BUS',
  };
  return modes.find((known) => known === mode) ?? renamed[mode ?? ''] ?? null;
}

function toColor(hex: string | null | undefined): string | null {
  return hex === null || hex === undefined ? null : `#${hex}`;
}
