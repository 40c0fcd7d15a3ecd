import { memoisePerNetwork } from '../../../shared/transit/network/memoise-per-network.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import { listPlaces } from '../../../shared/transit/place.ts';
import { describePlace } from '../../../shared/transit/route-stop-mappings.ts';
import { countNetwork } from '../../../shared/transit/routes.ts';
import { formatDate, formatZoned } from '../../../shared/transit/zoned-time.ts';
import type { EndpointContext } from '../../answers/define-endpoint.ts';
import { openNetwork } from '../../answers/open-network.ts';
import { readBoards } from '../../sources/boards.ts';
import { readLanguages } from '../../sources/languages.ts';
import { readAlerts, readVehicles } from '../../sources/realtime.ts';
import { readServiceRange } from '../../sources/service-range.ts';
import { openFeed } from '../answers/open-networks.ts';
import { readOrNull } from '../answers/read-each-feed.ts';
import type { Feed } from '../answers/schemas.ts';

/**
 * Describes a feed by its snapshot and its OTP. What the OTP does not answer is null, and `meta.unavailable` says so.
 * @throws EntityNotFoundError (`feed-not-found`), UnavailableError
 */
export async function readFeed(feedId: string, context: EndpointContext): Promise<Feed> {
  const network = await openFeed(feedId, context);
  const { version, scheduleVersion, serviceDates, publishedAt, isStale } = await openNetwork(feedId, context);
  const orNull = <Value>(part: string, read: Promise<Value>) => readOrNull(`${part} of ${feedId}`, read, context);
  const [range, tripUpdates, vehicles, alerts, translations] = await Promise.all([
    // That of an OTP is over all its feeds.
    serviceDates === null ? orNull('service dates', readServiceRange(feedId, context)) : null,
    orNull('trip updates', hasTripUpdates(network, context)),
    orNull('vehicles', readVehicles(feedId, context)),
    orNull('alerts', readAlerts(feedId, context)),
    orNull('languages', readLanguages(network, context)),
  ]);
  const { timeZone } = network;
  return {
    id: feedId,
    timeZone,
    networkVersion: version,
    scheduleVersion,
    publishedAt: formatZoned(publishedAt, timeZone),
    isStale,
    serviceFrom: serviceDates?.first ?? (range === null ? null : formatDate(range.startMs, timeZone)),
    serviceTo: serviceDates?.last ?? (range === null ? null : formatDate(range.endMs - 1000, timeZone)), // the end is exclusive
    realtime: {
      tripUpdates,
      vehiclePositions: vehicles === null ? null : vehicles.length > 0,
      alerts: alerts === null ? null : alerts.length > 0,
    },
    languages: [...new Set([...listLanguages(network), ...(translations ?? [])])].toSorted(),
    counts: countNetwork(network),
  };
}

/** Stops whose next departures show whether a feed has trip updates: OTP does not say it. */
const sampleSize = 10;

async function hasTripUpdates(network: Network, context: EndpointContext): Promise<boolean> {
  const instance = context.services.otp.getInstance({ feedId: network.feedId });
  const window = { fromMs: context.services.clock.now(), isNow: true, minutes: 1440, count: 5 };
  const { value } = await readBoards(instance, listBusiestStops(network), window, context);
  return value.boards.some((board) => board?.some(({ isRealtime }) => isRealtime));
}

const listBusiestStops = memoisePerNetwork((network) => {
  const { feedId, stops, calls } = network;
  const counts = new Uint32Array(stops.ids.length);
  for (const row of calls.stops) counts[row] = (counts[row] ?? 0) + 1;
  return [...counts.keys()]
    .toSorted((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0))
    .slice(0, sampleSize)
    .map((row) => ({ scopedId: `${feedId}:${stops.ids[row]}`, kind: 'stop' as const }));
});

/** The languages of India whose script is theirs alone; Devanagari also writes Marathi and Konkani. */
const scripts = [
  ['as', /[\u09f0\u09f1]/],
  ['bn', /\p{Script=Bengali}/u],
  ['gu', /\p{Script=Gujarati}/u],
  ['kn', /\p{Script=Kannada}/u],
  ['ml', /\p{Script=Malayalam}/u],
  ['mr', /\p{Script=Devanagari}/u],
  ['or', /\p{Script=Oriya}/u],
  ['pa', /\p{Script=Gurmukhi}/u],
  ['ta', /\p{Script=Tamil}/u],
  ['te', /\p{Script=Telugu}/u],
  ['ur', /\p{Script=Arabic}/u],
] as const;

/** The languages that `lang` can choose beside that of the feed, as BCP 47 tags: those of the side tables. */
const listLanguages = memoisePerNetwork((network): readonly string[] => {
  const languages = new Set<string>();
  for (const place of listPlaces(network)) {
    const { hindiName, regionalName } = describePlace(network, place);
    if (hindiName !== null) languages.add('hi');
    const script = scripts.find(([, pattern]) => pattern.test(regionalName ?? ''));
    if (script !== undefined) languages.add(script[0]);
  }
  return [...languages].toSorted();
});
