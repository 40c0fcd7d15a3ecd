import type { Clock } from '@headway/connections/clock';
import { elapsedMs, type Instant, readInstant } from '@headway/connections/elapsed';
import type { Cached } from '../../shared/cache/response-cache.ts';
import type { OtpInstance } from '../../shared/configuration/otp-instances.ts';
import { type ParsedTrip, parseTrip } from '../../shared/otp/parse/parse-trip.ts';
import { type Raw, readObject } from '../../shared/otp/parse/raw-shape.ts';
import { tripQuery } from '../../shared/otp/queries.ts';
import { readIdInFeed, scopeId, splitFeedScopedId } from '../../shared/transit/network/ids.ts';
import type { ScheduledTrip } from '../../shared/transit/trip.ts';
import { askOtp } from '../answers/ask-otp.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';

/** The dates of the services (calendars) of an OTP: one list for the many trips of each service. */
type Calendars = {
  readonly since: Instant;
  readonly dates: Map<string, readonly string[]>;
  /** Whether the dates of the last trip were known, so that the next query need not ask for them. */
  isKnown: boolean;
};
const calendarsOf = new WeakMap<OtpInstance, Calendars>();

/** As often as a refresh looks for a new timetable. */
const calendarsHoldMs = 900_000;
const maxCalendars = 1000;

function getCalendars(instance: OtpInstance, clock: Clock): Calendars {
  const known = calendarsOf.get(instance);
  if (known !== undefined && known.dates.size <= maxCalendars && elapsedMs(clock, known.since) < calendarsHoldMs) {
    return known;
  }
  const created = { since: readInstant(clock), dates: new Map(), isKnown: false };
  calendarsOf.set(instance, created);
  return created;
}

/**
 * Returns a trip from the cache or from its OTP; null where the OTP does not have it. The dates of a trip, two thirds of its
 * answer, are asked for only until those of its service are known, and the stops of its pattern only where it has no times.
 * @param tripId `feed:id` @param date ISO 8601; default: today in the time zone of the OTP
 */
export function findTrip(
  instance: OtpInstance,
  tripId: string,
  context: EndpointContext,
  date?: string,
): Promise<Cached<ScheduledTrip | null>> {
  const { otp, clock } = context.services;
  const calendars = getCalendars(instance, clock);
  const isWhole = !calendars.isKnown;
  const key = date === undefined ? [tripId] : [tripId, date];
  const variables = { id: tripId, ...(date === undefined ? {} : { date: date.replaceAll('-', '') }) };

  const parseWhole = (data: Raw): ParsedTrip | undefined => {
    const trip = parseTrip(data);
    const service = trip === undefined ? undefined : findService(data, tripId);
    if (trip === undefined || service === undefined) return trip;
    calendars.isKnown = calendars.dates.has(service);
    calendars.dates.set(service, trip.activeDates);
    return trip;
  };
  const parsePart = async (data: Raw): Promise<ParsedTrip | undefined> => {
    if (data['trip'] === null) return undefined;
    const raw = readObject(data['trip'], 'trip');
    const activeDates = calendars.dates.get(findService(data, tripId) ?? '');
    if (activeDates !== undefined && raw['stoptimes'] !== null) return parseTrip(data, activeDates);
    const whole = { query: tripQuery, variables: { ...variables, isWhole: true } };
    return parseWhole((await otp.ask(instance, whole, context.call, { language: context.language })).data);
  };
  return askOtp(
    {
      ...{ kind: 'trip' as const, instance, key },
      write: () => ({ query: tripQuery, variables: isWhole ? variables : { ...variables, isWhole } }),
      parse: async (data) => completeTimeZone(isWhole ? parseWhole(data) : await parsePart(data), tripId, context),
    },
    context,
  );
}

/** A trip without an agency has the time zone of its feed. */
async function completeTimeZone(trip: ParsedTrip | undefined, tripId: string, { services, call }: EndpointContext) {
  if (trip === undefined) return undefined;
  if (trip.timeZone !== null) return { ...trip, timeZone: trip.timeZone };
  const { network } = await services.networks.get(splitFeedScopedId(tripId)?.feedId ?? '', call);
  return { ...trip, timeZone: network.timeZone };
}

/** The service of a trip, within its feed; undefined where the answer does not name it. */
function findService(data: Raw, tripId: string): string | undefined {
  const { serviceId } = data['trip'] as Raw;
  return typeof serviceId === 'string' ? `${splitFeedScopedId(tripId)?.feedId} ${serviceId}` : undefined;
}

/**
 * Resolves the trip that a caller means, and the OTP that has it: that of `gtfs_id`, else of `city`, else of the feed in
 * the id.
 * @returns undefined for an id of another feed than `gtfs_id`, or for one without a feed where there are several
 */
export async function locateTrip(
  text: string,
  { gtfs_id: feedId, city }: { gtfs_id?: string | undefined; city?: string | undefined },
  { services: { otp, networks }, call }: EndpointContext,
): Promise<{ instance: OtpInstance; tripId: string } | undefined> {
  const given = splitFeedScopedId(text) === undefined ? text.replace(/%3A/i, ':') : text;
  const own = splitFeedScopedId(given);
  if (feedId !== undefined) {
    const id = readIdInFeed(feedId, given) ?? given; // the id of a trip may contain a colon
    if (id === given && own !== undefined && (await networks.feedIds(call)).includes(own.feedId)) return undefined;
    return { instance: otp.getInstance({ feedId, city }), tripId: scopeId(feedId, id) };
  }
  const isCity = city !== undefined && otp.instances.some(({ cities }) => cities.includes(city));
  const instance = otp.getInstance(isCity ? { city } : { feedId: own?.feedId });
  if (own !== undefined) return { instance, tripId: given };
  const feeds = instance.feeds.length > 0 ? instance.feeds : await networks.feedIds(call);
  return feeds.length === 1 ? { instance, tripId: scopeId(feeds[0] ?? '', given) } : undefined;
}
