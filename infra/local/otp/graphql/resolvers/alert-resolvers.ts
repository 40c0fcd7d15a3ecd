import type { Agency, Route, Stop, Trip } from '../../model/transit.ts';
import { type Alert, type AlertEntity, chooseText } from '../../realtime/alerts.ts';
import type { Vehicle } from '../../realtime/realtime.ts';
import { findTypeName } from './find-type-name.ts';
import type { ResolveContext } from './resolve-context.ts';
import { globalId, type Language } from './values.ts';

type Context = ResolveContext;
export type TypesArgument = { readonly types?: readonly string[] | null };

/** What an entity's alerts may be about, by the names of OTP's alert types. */
type AlertSubjects = {
  readonly agencies?: readonly Agency[];
  readonly routes?: readonly Route[];
  readonly trips?: readonly Trip[];
  readonly stops?: readonly AlertEntity[];
  readonly stopsOnRoutes?: readonly Route[];
  readonly stopsOnTrips?: readonly Trip[];
  /** The stop itself, for STOP_ON_ROUTES and STOP_ON_TRIPS. */
  readonly stopOn?: Stop;
};

/** Lists the alerts of these types, each once. The stand-in knows no alerts of patterns. */
export function listAlerts(
  { realtime }: Context,
  types: readonly string[],
  { agencies = [], routes = [], trips = [], stops = [], stopsOnRoutes = [], stopsOnTrips = [], stopOn }: AlertSubjects,
): readonly Alert[] {
  const has = (...names: string[]) => names.some((name) => types.includes(name));
  const isAbout = (entity: AlertEntity): boolean => {
    if ('typeName' in entity) {
      if (entity.typeName === 'RouteType') {
        return has('ROUTE_TYPE', 'ROUTE_TYPES') && routes.some((route) => entity.routes.includes(route));
      }
      if (entity.typeName === 'StopOnRoute') {
        if (stopOn !== undefined) return has('STOP_ON_ROUTES') && entity.stop === stopOn;
        return has('STOPS_ON_ROUTE') && stopsOnRoutes.includes(entity.route);
      }
      if (entity.typeName === 'StopOnTrip') {
        if (stopOn !== undefined) return has('STOP_ON_TRIPS') && entity.stop === stopOn;
        return has('STOPS_ON_TRIPS', 'STOPS_ON_TRIP') && stopsOnTrips.includes(entity.trip);
      }
      return false;
    }
    return (
      (has('AGENCY', 'AGENCIES_OF_ROUTES') && agencies.includes(entity as Agency)) ||
      (has('ROUTE', 'ROUTES') && routes.includes(entity as Route)) ||
      (has('TRIP', 'TRIPS') && trips.includes(entity as Trip)) ||
      (has('STOP') && stops.includes(entity))
    );
  };
  return realtime.alerts.filter(({ entities }) => entities.some(isAbout));
}

const textOf =
  (field: 'header' | 'description' | 'url') =>
  (alert: Alert, { language: accepted }: Context, { language }: Language) =>
    chooseText(alert[field], language ?? accepted);

/** The deprecated fields that name one entity. */
const firstOf = (typeName: string) => (alert: Alert) =>
  alert.entities.find((entity) => findTypeName(entity) === typeName) ?? null;

/** Resolvers of alerts and vehicles. */
export const alertResolvers = {
  Alert: {
    id: ({ id }: Alert) => globalId('Alert', id),
    agency: firstOf('Agency'),
    route: firstOf('Route'),
    stop: firstOf('Stop'),
    trip: firstOf('Trip'),
    patterns: () => [],
    alertHeaderText: textOf('header'),
    alertDescriptionText: (alert: Alert, context: Context, language: Language) =>
      textOf('description')(alert, context, language) ?? '',
    alertUrl: textOf('url'),
    alertHeaderTextTranslations: ({ header }: Alert) => header,
    alertDescriptionTextTranslations: ({ description }: Alert) => description,
    alertUrlTranslations: ({ url }: Alert) => url,
    alertCause: ({ cause }: Alert) => cause,
    alertEffect: ({ effect }: Alert) => effect,
    alertSeverityLevel: ({ severity }: Alert) => severity,
  },

  VehiclePosition: {
    lastUpdate: ({ lastUpdated }: Vehicle, { days }: Context) =>
      lastUpdated === null ? null : days.format(lastUpdated),
  },
};
