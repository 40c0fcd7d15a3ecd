import { cacheKey } from '../../shared/cache/cache-key.ts';
import type { Cached } from '../../shared/cache/response-cache.ts';
import type { OtpInstance } from '../../shared/configuration/otp-instances.ts';
import { parseTrip } from '../../shared/otp/parse/parse-trip.ts';
import { tripQuery } from '../../shared/otp/queries.ts';
import { readIdInFeed, scopeId, splitFeedScopedId } from '../../shared/transit/network/ids.ts';
import type { ScheduledTrip } from '../../shared/transit/trip.ts';
import type { Input } from './define-endpoint.ts';

type Context = Pick<Input, 'services' | 'call'>;

/** A trip from the cache or from its OTP; null for one that the OTP does not have. @param tripId with the feed's prefix */
export function readTrip(
  instance: OtpInstance,
  tripId: string,
  { services: { cache, otp }, call }: Context,
): Promise<Cached<ScheduledTrip | null>> {
  const load = async () => parseTrip(await otp.ask(instance, { query: tripQuery, variables: { id: tripId } }, call));
  return cache.get(cacheKey('trip', instance.url, tripId), async () => (await load()) ?? null, call);
}

/**
 * The trip that a caller means, and the OTP to ask: that of `gtfs_id`, else of `city`, else of the id's own feed.
 * @returns undefined for an id that names another feed than `gtfs_id`, or none where there are several
 */
export async function locateTrip(
  text: string,
  { gtfs_id: feedId, city }: { gtfs_id?: string | undefined; city?: string | undefined },
  { services: { otp, networks }, call }: Context,
): Promise<{ instance: OtpInstance; tripId: string } | undefined> {
  const given = splitFeedScopedId(text) === undefined ? text.replace(/%3A/i, ':') : text;
  const own = splitFeedScopedId(given);
  if (feedId !== undefined) {
    const id = readIdInFeed(feedId, given) ?? given; // a trip's id may have a colon itself
    if (id === given && own !== undefined && (await networks.feedIds(call)).includes(own.feedId)) return undefined;
    return { instance: otp.getInstance({ feedId, city }), tripId: scopeId(feedId, id) };
  }
  const isCity = city !== undefined && otp.instances.some(({ cities }) => cities.includes(city));
  const instance = otp.getInstance(isCity ? { city } : { feedId: own?.feedId });
  if (own !== undefined) return { instance, tripId: given };
  const feeds = instance.feeds.length > 0 ? instance.feeds : await networks.feedIds(call);
  return feeds.length === 1 ? { instance, tripId: scopeId(feeds[0] ?? '', given) } : undefined;
}
