import { UnavailableError } from '@headway/connections/errors';
import { type Raw, readItems, readOptionalText, readText } from '../../../shared/otp/parse/raw-shape.ts';
import { writeNamesQuery } from '../../../shared/otp/queries.ts';
import { memoisePerNetwork } from '../../../shared/transit/network/memoise-per-network.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import { listPlaces } from '../../../shared/transit/place.ts';
import { describePlace } from '../../../shared/transit/route-stop-mappings.ts';
import type { EndpointContext, Input } from '../../answers/define-endpoint.ts';

/** What a translation needs: `charge` makes its query part of the caller's share. */
export type NameContext = EndpointContext & Pick<Input, 'charge'>;

/** Names in a language that differ from those of the feed, by `place feed:id`, `route feed:id` or `headsign text`. */
export type Names = ReadonlyMap<string, string>;
/** The names of a network in a language, and why some of them are those of the feed. */
export type NamesInLanguage = { readonly names: Names; readonly lost: string | null };

type Kept = NamesInLanguage & { readonly readAtMs: number };

/** Languages whose names an environment keeps for a network. */
const maxLanguages = 6;
/** Names that are incomplete are read again after this time. */
const incompleteForMs = 5 * 60_000;
const maxNamedIds = 5;
/** Headsigns that the query asks for. A feed with 10,000 trips has a few hundred different ones. */
const maxHeadsigns = 500;
/** CPU time of an OTP for the id and the name of one place or route, in microseconds, as in shared/graphql/field-costs.ts. */
const microsecondsPerName = 36;

/**
 * Reads the names of a network in a language once from its OTP: one query over all stops, then none as long as this
 * environment has the network, also for a language without names. A failure is tried again at the next call, an incomplete
 * answer after some minutes; where OTP fails, the names are those of the side tables. The caller pays for the query, and it
 * counts among the large queries to the OTP.
 */
export async function readNamesInLanguage(
  network: Network,
  language: string,
  context: NameContext,
): Promise<NamesInLanguage> {
  const { languages, without } = keptOf(network);
  const known = languages.get(language);
  const nowMs = context.services.clock.now();
  if (known !== undefined && (known.lost === null || nowMs - known.readAtMs < incompleteForMs)) return known;
  if (without.has(language)) return noNames;
  const sideNames = listSideNames(network, language);
  try {
    const { names, lost } = await readNames(network, language, context);
    const all = new Map([...sideNames, ...names]);
    if (all.size === 0 && lost.length === 0) {
      without.add(language);
      return noNames;
    }
    const read = { names: all, lost: lost.length === 0 ? null : describeLost(lost), readAtMs: nowMs };
    languages.set(language, read);
    if (languages.size > maxLanguages) languages.delete(languages.keys().next().value ?? '');
    return read;
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return { names: new Map(sideNames), lost: error.message };
  }
}

const noNames: NamesInLanguage = { names: new Map(), lost: null };

/** `without`: languages without names. At most a few hundred exist. */
const keptOf = memoisePerNetwork(() => ({ languages: new Map<string, Kept>(), without: new Set<string>() }));

function describeLost(lost: readonly string[]): string {
  const named = lost.slice(0, maxNamedIds).join(', ');
  const others = lost.length > maxNamedIds ? ` and ${lost.length - maxNamedIds} others` : '';
  return `OpenTripPlanner has no name for ${named}${others}`;
}

async function readNames(
  network: Network,
  language: string,
  { services, call, charge }: NameContext,
): Promise<{ readonly names: Names; readonly lost: readonly string[] }> {
  const { feedId, routes } = network;
  const instance = services.otp.getInstance({ feedId });
  const tripIds = listHeadsignTrips(network);
  const trips = Object.fromEntries(tripIds.map((id, index) => [`t${index}`, id]));
  const request = { query: writeNamesQuery(tripIds.length), variables: { feeds: [feedId], ...trips } };
  const count = countNames(services.networks.loaded().map((one) => one.network)) + tripIds.length;
  const cost = microsecondsPerName * count;
  charge(cost / 1000);
  const { data } = await services.heavyQueries.run(instance, cost, () =>
    services.otp.ask(instance, request, call, { language }),
  );
  const own = new Map<string, string | null>([
    ...listPlaces(network).map((place) => [`place ${feedId}:${place.id}`, place.name] as const),
    ...routes.ids.map((id, row) => [`route ${feedId}:${id}`, routes.longNames[row] ?? null] as const),
  ]);
  let isIncomplete = false;
  const read = (list: string, field: string, kind: string) => {
    const faults: string[] = [];
    const items = readItems(data[list] ?? [], list, (raw: Raw) => readName(raw, field, kind), faults);
    if ((data[list] ?? null) === null || faults.length > 0) isIncomplete = true;
    return items;
  };
  const all = [
    ...read('stops', 'name', 'place'),
    ...read('stations', 'name', 'place'),
    ...read('routes', 'longName', 'route'),
  ];
  const answered = new Map(all);
  // Areas of flexible services are in no answer, so an entity without an answer is lost only where items are missing.
  const isLost = (id: string) => own.get(id) !== null && (answered.has(id) ? answered.get(id) === null : isIncomplete);
  return {
    names: new Map([
      ...all.flatMap(([id, name]): [string, string][] =>
        name !== null && own.has(id) && own.get(id) !== name ? [[id, name]] : [],
      ),
      ...tripIds.flatMap((_, index) => readHeadsign(data[`t${index}`])),
    ]),
    lost: [...own.keys()].filter(isLost).map((id) => id.slice(id.indexOf(' ') + 1)),
  };
}

function readName(raw: Raw, field: string, kind: string): readonly [string, string | null] {
  const id = readText(raw['gtfsId'], 'gtfsId of a name');
  return [`${kind} ${id}`, readOptionalText(raw[field] ?? null, 'a name')];
}

/** One trip for each headsign of a direction, which the snapshot has in the language of the feed. */
function listHeadsignTrips({ feedId, patterns }: Network): readonly string[] {
  const trips = new Map<string, string>();
  for (const [row, headsign] of patterns.headsigns.entries()) {
    const tripId = patterns.exampleTripIds[row] ?? null;
    if (headsign !== null && tripId !== null && trips.size < maxHeadsigns) trips.set(headsign, `${feedId}:${tripId}`);
  }
  return [...trips.values()];
}

/** Reads a trip's headsign by that in the language of the feed, if it is another. */
function readHeadsign(trip: unknown): [string, string][] {
  const { own = null, tripHeadsign = null } = (trip ?? {}) as Raw;
  const [before, after] = [readOptionalText(own, 'a headsign'), readOptionalText(tripHeadsign, 'a headsign')];
  return before === null || after === null || before === after ? [] : [[`headsign ${before}`, after]];
}

/** An upper bound of what one OTP lists: it may serve all of these networks. */
function countNames(networks: readonly Network[]): number {
  return networks.reduce(
    (sum, { stops, stations, routes }) => sum + stops.ids.length + stations.ids.length + routes.ids.length,
    0,
  );
}

/** The side tables have Hindi names, and names in the language of the region, whichever that is. */
function listSideNames(network: Network, language: string): [string, string][] {
  if (!regionalLanguages.includes(language)) return [];
  return listPlaces(network).flatMap((place): [string, string][] => {
    const { hindiName, regionalName } = describePlace(network, place);
    const name = language === 'hi' ? hindiName : regionalName;
    return name === null ? [] : [[`place ${network.feedId}:${place.id}`, name]];
  });
}

const regionalLanguages = 'as bn gu hi kn kok ml mni mr ne or pa sa ta te ur'.split(' ');
