import type { Agency, Route, Stop, Transit, Trip } from '../model/transit.ts';
import type { EntitySelector, RealtimeMessage, Translated } from './gtfs-realtime.ts';

/** What an alert is about, with OTP's name of the type where it is not an entity of the network. */
export type AlertEntity =
  | Agency
  | Route
  | Stop
  | Trip
  | { readonly typeName: 'RouteType'; readonly agency: null; readonly routeType: number; readonly routes: Route[] }
  | { readonly typeName: 'StopOnRoute'; readonly stop: Stop; readonly route: Route }
  | { readonly typeName: 'StopOnTrip'; readonly stop: Stop; readonly trip: Trip }
  | { readonly typeName: 'Unknown'; readonly description: string };

export type AlertText = readonly { readonly language: string | null; readonly text: string }[];

export type Alert = {
  readonly id: string;
  readonly feed: string;
  /** Empty where the message has no such text. */
  readonly header: AlertText;
  readonly description: AlertText;
  readonly url: AlertText;
  /** OTP's names. */
  readonly cause: string;
  readonly effect: string;
  readonly severity: string;
  readonly effectiveStartDate: number | null;
  readonly effectiveEndDate: number | null;
  readonly entities: readonly AlertEntity[];
};

/** Names of gtfs-realtime.proto in the order of their numbers, from 1. */
const causes =
  'UNKNOWN_CAUSE OTHER_CAUSE TECHNICAL_PROBLEM STRIKE DEMONSTRATION ACCIDENT HOLIDAY WEATHER MAINTENANCE CONSTRUCTION POLICE_ACTIVITY MEDICAL_EMERGENCY'.split(
    ' ',
  );
const effects =
  'NO_SERVICE REDUCED_SERVICE SIGNIFICANT_DELAYS DETOUR ADDITIONAL_SERVICE MODIFIED_SERVICE OTHER_EFFECT UNKNOWN_EFFECT STOP_MOVED NO_EFFECT ACCESSIBILITY_ISSUE'.split(
    ' ',
  );
const severities = ['UNKNOWN_SEVERITY', 'INFO', 'WARNING', 'SEVERE'];

export function describeAlert({
  headerText,
  descriptionText,
  url,
  activePeriod,
  cause = 1,
  effect = 8,
  severityLevel = 1,
}: NonNullable<RealtimeMessage['entity'][number]['alert']>) {
  return {
    cause: causes[cause - 1] ?? 'UNKNOWN_CAUSE',
    effect: effects[effect - 1] ?? 'UNKNOWN_EFFECT',
    severity: severities[severityLevel - 1] ?? 'UNKNOWN_SEVERITY',
    header: readText(headerText),
    description: readText(descriptionText),
    url: readText(url),
    effectiveStartDate: activePeriod[0]?.start ?? null,
    effectiveEndDate: activePeriod[0]?.end ?? null,
  };
}

function readText(text: Translated | undefined): AlertText {
  return (text?.translation ?? []).map(({ language, ...one }) => ({ language: language ?? null, text: one.text }));
}

/** Chooses a text as OTP does: of this language, else without a language, else the first. */
export function chooseText(texts: AlertText, language: string | undefined): string | null {
  const primary = language?.split('-')[0]?.toLowerCase();
  const chosen =
    texts.find((one) => one.language !== null && one.language.split('-')[0]?.toLowerCase() === primary) ??
    texts.find((one) => one.language === null) ??
    texts[0];
  return chosen?.text ?? null;
}

/** Finds what the selectors of an alert name. Like OTP, it keeps an entity that the network does not have as Unknown. */
export function findAlertEntities(
  selectors: readonly EntitySelector[],
  { feedId, transit }: { feedId: string; transit: Transit },
): AlertEntity[] {
  return selectors.map((selector) => findEntity(selector, feedId, transit) ?? unknownEntity(selector));
}

function findEntity(selector: EntitySelector, feedId: string, transit: Transit): AlertEntity | undefined {
  const { agencyId, routeId, routeType, trip: descriptor, stopId } = selector;
  const scope = (id: string) => `${feedId}:${id}`;
  const stop = stopId === undefined ? undefined : transit.stops.get(scope(stopId));
  if (descriptor?.tripId !== undefined) {
    const trip = transit.trips.get(scope(descriptor.tripId));
    if (trip === undefined || stopId === undefined) return trip;
    return stop && { typeName: 'StopOnTrip', stop, trip };
  }
  if (routeId !== undefined) {
    const route = transit.routes.get(scope(routeId));
    if (route === undefined || stopId === undefined) return route;
    return stop && { typeName: 'StopOnRoute', stop, route };
  }
  if (stopId !== undefined) return stop;
  if (agencyId !== undefined) {
    return transit.feeds.flatMap(({ agencies }) => agencies).find(({ gtfsId }) => gtfsId === scope(agencyId));
  }
  if (routeType === undefined) return undefined;
  const routes = [...transit.routes.values()].filter((route) => route.feedId === feedId && route.type === routeType);
  return { typeName: 'RouteType', agency: null, routeType, routes };
}

function unknownEntity(selector: EntitySelector): AlertEntity {
  return { typeName: 'Unknown', description: `No entity for ${JSON.stringify(selector)}` };
}
