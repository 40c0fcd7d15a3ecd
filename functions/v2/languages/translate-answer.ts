import { UnavailableError } from '@headway/connections/errors';
import { type Raw, readItems, readOptionalText, readText } from '../../../shared/otp/parse/raw-shape.ts';
import { namesQuery } from '../../../shared/otp/queries.ts';
import { splitFeedScopedId } from '../../../shared/transit/network/ids.ts';
import { memoisePerNetwork } from '../../../shared/transit/network/memoise-per-network.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import { getStationPlace, getStopPlace, type Place } from '../../../shared/transit/place.ts';
import { describePlace } from '../../../shared/transit/route-stop-mappings.ts';
import type { EndpointContext, Input } from '../../answers/define-endpoint.ts';

type Answer<Data, References, Meta> = { readonly data: Data; readonly references: References; readonly meta: Meta };
/** Parts of an answer that are missing, as `meta` lists them. */
type WithUnavailable = { readonly unavailable: { part: string; reason: string }[] };
/** Names in a language that differ from those of the feed, by `place feed:id` or `route feed:id`. */
type Names = ReadonlyMap<string, string>;
/** The names of a network in a language, and the ids of the entities whose name OTP could not answer. */
type NamesInLanguage = { readonly names: Names; readonly lost: readonly string[]; readonly readAtMs: number };

/** What a translation needs: `charge` makes its query part of the caller's share. */
type Context = EndpointContext & Pick<Input, 'charge'>;

/** Languages whose names an environment keeps for a network. */
const maxLanguages = 6;
/** Names that are incomplete are read again after this time. */
const incompleteForMs = 5 * 60_000;
const maxNamedIds = 5;

/** CPU time of an OTP for the id and the name of one place or route, in microseconds, as in shared/graphql/field-costs.ts. */
const microsecondsPerName = 36;

/**
 * Replaces the names of stops, stations and routes by those in the language of the call: the feed's translations, which its
 * OTP has, else the side tables. Sets Content-Language where the answer has such a name. Texts that came from OTP in this
 * call, such as headsigns and alerts, are in that language already. Without names, those of the feed stay.
 */
export async function translateAnswer<Data, References, Meta extends WithUnavailable>(
  answer: Answer<Data, References, Meta>,
  context: Context,
): Promise<Answer<Data, References, Meta>> {
  const { language } = context;
  if (language === null) return answer;
  const feedIds = new Set<string>();
  visitNamed(answer, (id) => void feedIds.add(splitFeedScopedId(id)?.feedId ?? ''));
  const unavailable = [...answer.meta.unavailable];
  const names = new Map<string, string>();
  for (const feedId of feedIds) {
    try {
      const { network } = await context.services.networks.get(feedId, context.call);
      const read = await namesOf(network)(language, context);
      for (const [id, name] of read.names) names.set(id, name);
      if (read.lost.length > 0) unavailable.push({ part: namePart(feedId, language), reason: describeLost(read) });
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      unavailable.push({ part: namePart(feedId, language), reason: error.message });
    }
  }
  const { data, references } = answer;
  const meta = { ...answer.meta, unavailable };
  if (names.size === 0) return { data, references, meta };
  context.headers['content-language'] = language;
  return { data: translate(data, names), references: translate(references, names), meta };
}

const namePart = (feedId: string, language: string) => `names of ${feedId} in ${language}`;

function describeLost({ lost }: NamesInLanguage): string {
  const named = lost.slice(0, maxNamedIds).join(', ');
  const others = lost.length > maxNamedIds ? ` and ${lost.length - maxNamedIds} others` : '';
  return `OpenTripPlanner has no name for ${named}${others}`;
}

/** The fields of an entity that has a name: its id and its name. */
const namedFields = [
  ['id', 'name', 'place'],
  ['id', 'longName', 'route'],
  ['stopId', 'stopName', 'place'],
] as const;

function isNamed(value: object, [idField, nameField]: (typeof namedFields)[number]): boolean {
  const fields = value as Record<string, unknown>;
  if (typeof fields[idField] !== 'string' || typeof fields[nameField] !== 'string') return false;
  return nameField !== 'name' || fields['kind'] === 'STOP' || fields['kind'] === 'STATION';
}

/** Finds the entities that have names, and the stops of boards, whose headsigns are names too. */
function visitNamed(value: unknown, found: (id: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  const { stopId } = value as { stopId?: unknown };
  if (typeof stopId === 'string') found(stopId);
  for (const fields of namedFields) {
    if (isNamed(value, fields)) found((value as Record<string, string>)[fields[0]] ?? '');
  }
  for (const part of Object.values(value)) visitNamed(part, found);
}

/** Parts without a name stay the same objects, because snapshots share them between calls. */
function translate<Value>(value: Value, names: Names): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => translate(item, names));
    return items.some((item, index) => item !== value[index]) ? (items as Value) : value;
  }
  const changes: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    const translated = translate(part, names);
    if (translated !== part) changes[key] = translated;
  }
  for (const fields of namedFields) {
    const [idField, nameField, kind] = fields;
    const id = (value as Record<string, unknown>)[idField];
    const name = isNamed(value, fields) ? names.get(`${kind} ${id}`) : undefined;
    if (name !== undefined) changes[nameField] = name;
  }
  return Object.keys(changes).length === 0 ? value : { ...value, ...changes };
}

/**
 * The names of a network in a language, read once from its OTP: one query over all stops, then none as long as this
 * environment has the network, also for a language without names. A failure is tried again at the next call, an incomplete
 * answer after some minutes. The caller pays for the query, and it counts among the large queries to the OTP.
 */
const namesOf = memoisePerNetwork((network) => {
  const languages = new Map<string, NamesInLanguage>();
  /** Languages without names, of the some hundred that exist. */
  const without = new Set<string>();
  return async (language: string, context: Context): Promise<NamesInLanguage> => {
    const known = languages.get(language);
    const nowMs = context.services.clock.now();
    if (known !== undefined && (known.lost.length === 0 || nowMs - known.readAtMs < incompleteForMs)) return known;
    if (without.has(language)) return noNames;
    const { names, lost } = await readNames(network, language, context);
    const read = { names: new Map([...listSideNames(network, language), ...names]), lost, readAtMs: nowMs };
    if (read.names.size === 0 && lost.length === 0) {
      without.add(language);
      return noNames;
    }
    languages.set(language, read);
    if (languages.size > maxLanguages) languages.delete(languages.keys().next().value ?? '');
    return read;
  };
});

const noNames: NamesInLanguage = { names: new Map(), lost: [], readAtMs: 0 };

async function readNames(
  network: Network,
  language: string,
  { services, call, charge }: Context,
): Promise<Pick<NamesInLanguage, 'names' | 'lost'>> {
  const { feedId, routes } = network;
  const instance = services.otp.getInstance({ feedId });
  const request = { query: namesQuery, variables: { feeds: [feedId] } };
  const cost = microsecondsPerName * countNames(services.networks.loaded().map((one) => one.network));
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
    names: new Map(
      all.flatMap(([id, name]) => (name !== null && own.has(id) && own.get(id) !== name ? [[id, name]] : [])),
    ),
    lost: [...own.keys()].filter(isLost).map((id) => id.slice(id.indexOf(' ') + 1)),
  };
}

/** An upper bound of what one OTP lists: it may serve all of these networks. */
function countNames(networks: readonly Network[]): number {
  return networks.reduce(
    (sum, { stops, stations, routes }) => sum + stops.ids.length + stations.ids.length + routes.ids.length,
    0,
  );
}

function readName(raw: Raw, field: string, kind: string): readonly [string, string | null] {
  const id = readText(raw['gtfsId'], 'gtfsId of a name');
  return [`${kind} ${id}`, readOptionalText(raw[field] ?? null, 'a name')];
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

function listPlaces(network: Network): Place[] {
  return [
    ...[...network.stations.ids.keys()].map((row) => getStationPlace(network, row)),
    ...[...network.stops.ids.keys()].map((row) => getStopPlace(network, row)),
  ];
}
