import type { Cached } from '../../shared/cache/response-cache.ts';
import type { OtpInstance } from '../../shared/configuration/otp-instances.ts';
import { type ParsedTrip, parseTrip } from '../../shared/otp/parse/parse-trip.ts';
import type { Raw } from '../../shared/otp/parse/raw-shape.ts';
import { tripQuery } from '../../shared/otp/queries.ts';
import { readIdInFeed, scopeId, splitFeedScopedId } from '../../shared/transit/network/ids.ts';
import type { ScheduledTrip } from '../../shared/transit/trip.ts';
import { askOtp } from '../answers/ask-otp.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';

/**
 * Returns a trip from the cache or from its OTP; null where the OTP does not have it.
 * @param tripId `feed:id` @param date ISO 8601; default: today in the time zone of the OTP
 */
export function findTrip(
  instance: OtpInstance,
  tripId: string,
  context: EndpointContext,
  date?: string,
): Promise<Cached<ScheduledTrip | null>> {
  const [key, variables] =
    date === undefined ? [[tripId], { id: tripId }] : [[tripId, date], { id: tripId, date: date.replaceAll('-', '') }];
  const parse = (data: Raw) => completeTimeZone(parseTrip(data), tripId, context);
  return askOtp({ kind: 'trip', instance, key, query: tripQuery, variables, parse }, context);
}

/** A trip without an agency has the time zone of its feed. */
async function completeTimeZone(trip: ParsedTrip | undefined, tripId: string, { services, call }: EndpointContext) {
  if (trip === undefined) return undefined;
  if (trip.timeZone !== null) return { ...trip, timeZone: trip.timeZone };
  const { network } = await services.networks.get(splitFeedScopedId(tripId)?.feedId ?? '', call);
  return { ...trip, timeZone: network.timeZone };
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
