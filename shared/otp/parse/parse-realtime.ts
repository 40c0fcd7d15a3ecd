import { compareText, compareTexts } from '../../transit/text/compare-text.ts';
import { loggedFaults, type Raw, readItems, readNumber, readObject, readOptionalText, readText } from './raw-shape.ts';

/** The last reported position of a vehicle: degrees, metres per second, degrees from north; ms since the epoch. */
export type VehiclePosition = {
  readonly vehicleId: string | null;
  readonly label: string | null;
  readonly tripId: string;
  readonly routeId: string;
  readonly directionId: number | null;
  readonly lat: number;
  readonly lon: number;
  readonly heading: number | null;
  readonly speed: number | null;
  readonly seenMs: number | null;
};

/** A service alert, with the routes and stops that it affects. Moments are milliseconds since the epoch. */
export type ServiceAlert = {
  /** OTP's own id, stable while the alert exists. */
  readonly id: string | null;
  /** Names of GTFS-realtime: `CONSTRUCTION`, `DETOUR`, `WARNING`; null where OTP has none. */
  readonly cause: string | null;
  readonly effect: string | null;
  readonly severity: string | null;
  readonly header: string | null;
  readonly description: string | null;
  readonly url: string | null;
  readonly startsMs: number | null;
  readonly endsMs: number | null;
  readonly routeIds: string[];
  readonly stopIds: string[];
};

/** Parses the answer to vehiclePositionsQuery, sorted by trip and vehicle; vehicles without a position or a trip are left out. */
export function parseVehiclePositions(data: Raw): readonly VehiclePosition[] {
  const readRoute = (route: Raw) => {
    const routeId = readText(route['gtfsId'], 'gtfsId of a route');
    const readPattern = ({ directionId, vehiclePositions }: Raw) =>
      readItems(
        vehiclePositions ?? [],
        `vehiclePositions of ${routeId}`,
        (vehicle) => parsePosition(vehicle, { routeId, directionId }) ?? [],
        loggedFaults,
      ).flat();
    return readItems(route['patterns'] ?? [], `patterns of ${routeId}`, readPattern, loggedFaults).flat();
  };
  return readItems(data['routes'], 'routes', readRoute, loggedFaults)
    .flat()
    .toSorted((a, b) => compareTexts([a.tripId, a.vehicleId ?? ''], [b.tripId, b.vehicleId ?? '']));
}

function parsePosition(raw: Raw, of: { routeId: string; directionId: unknown }): VehiclePosition | undefined {
  const where = `a vehicle of ${of.routeId}`;
  if (raw['lat'] === null || raw['lon'] === null) return undefined;
  const readOptional = (name: string) => (raw[name] === null ? null : readNumber(raw[name], `${name} of ${where}`));
  return {
    vehicleId: readOptionalText(raw['vehicleId'], `vehicleId of ${where}`),
    label: readOptionalText(raw['label'], `label of ${where}`),
    tripId: readText(readObject(raw['trip'], `trip of ${where}`)['gtfsId'], `trip of ${where}`),
    routeId: of.routeId,
    directionId: of.directionId === 0 || of.directionId === 1 ? of.directionId : null,
    lat: readNumber(raw['lat'], `lat of ${where}`),
    lon: readNumber(raw['lon'], `lon of ${where}`),
    heading: readOptional('heading'),
    speed: readOptional('speed'),
    seenMs: readMoment(raw['lastUpdated']),
  };
}

/** Parses the answer to alertsQuery, sorted by start. OTP answers null where there are no alerts. */
export function parseAlerts(data: Raw): readonly ServiceAlert[] {
  const readAlert = (raw: Raw): ServiceAlert => {
    const entities = readItems(raw['entities'] ?? [], 'entities of an alert', (one) => one, loggedFaults);
    const routeIds = new Set<string>();
    const stopIds = new Set<string>();
    for (const entity of entities) {
      const type = String(entity['__typename']);
      const read = (owner: Raw) => readText(owner['gtfsId'], `${type} of an alert`);
      if (type === 'Route') routeIds.add(read(entity));
      if (type === 'Stop') stopIds.add(read(entity));
      const trip = (entity['trip'] ?? {}) as Raw; // of StopOnTrip
      const route = (entity['route'] ?? trip['route'] ?? null) as Raw | null;
      if (route !== null) routeIds.add(read(route));
      if ((entity['stop'] ?? null) !== null) stopIds.add(read(entity['stop'] as Raw));
    }
    const sorted = (ids: ReadonlySet<string>) => [...ids].sort(compareText);
    return { ...parseAlertText(raw), routeIds: sorted(routeIds), stopIds: sorted(stopIds) };
  };
  return readItems(data['alerts'] ?? [], 'alerts', readAlert, loggedFaults).toSorted(
    (a, b) => (a.startsMs ?? 0) - (b.startsMs ?? 0) || compareText(a.header ?? '', b.header ?? ''),
  );
}

/** Parses the texts and the period of an alert. */
export function parseAlertText(raw: Raw) {
  return {
    id: readOptionalText(raw['id'] ?? null, 'id of an alert'),
    cause: parseAlertType(raw['alertCause']),
    effect: parseAlertType(raw['alertEffect']),
    severity: parseAlertType(raw['alertSeverityLevel']),
    header: readOptionalText(raw['alertHeaderText'] ?? null, 'alertHeaderText'),
    description: readOptionalText(raw['alertDescriptionText'] ?? null, 'alertDescriptionText'),
    url: readOptionalText(raw['alertUrl'] ?? null, 'alertUrl'),
    startsMs: readMoment(raw['effectiveStartDate']),
    endsMs: readMoment(raw['effectiveEndDate']),
  };
}

/** OTP writes UNKNOWN_CAUSE, UNKNOWN_EFFECT and UNKNOWN_SEVERITY for a missing value. */
function parseAlertType(value: unknown): string | null {
  return typeof value === 'string' && !value.startsWith('UNKNOWN_') ? value : null;
}

/** OTP's moments are seconds. */
function readMoment(value: unknown): number | null {
  return typeof value === 'number' ? value * 1000 : null;
}
