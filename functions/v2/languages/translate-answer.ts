import { UnavailableError } from '@headway/connections/errors';
import { cacheControl } from '../../../shared/http/answer/caching.ts';
import { splitFeedScopedId } from '../../../shared/transit/network/ids.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import type { Input } from '../../answers/define-endpoint.ts';
import { readLanguage } from './read-language.ts';
import { type NameContext, type Names, readNamesInLanguage } from './read-names.ts';

type Answer<Data, References, Meta> = { readonly data: Data; readonly references: References; readonly meta: Meta };
/** Parts of an answer that are missing, as `meta` lists them. */
type WithUnavailable = { readonly unavailable: { part: string; reason: string }[] };

/**
 * Replaces the names of stops, stations, routes and directions by those in the language of the call: the feed's translations,
 * which its OTP has, else the side tables. Sets Content-Language where the answer has such a name. Texts that came from OTP in
 * this call, such as headsigns of departures and alerts, are in that language already. Without names, those of the feed stay.
 */
export async function translateAnswer<Data, References, Meta extends WithUnavailable>(
  answer: Answer<Data, References, Meta>,
  context: NameContext,
): Promise<Answer<Data, References, Meta>> {
  if (context.language === null) return answer;
  const feedIds = new Set<string>();
  collectFeedIds(answer, feedIds);
  const translation = await openTranslation(feedIds, context);
  const { data, references } = answer;
  const meta = { ...answer.meta, unavailable: [...answer.meta.unavailable, ...translation.unavailable] };
  return { data: translation.translate(data), references: translation.translate(references), meta };
}

export type Translation = {
  /** Returns the value with translated names. Parts without a name stay the same objects. */
  readonly translate: <Value>(value: Value) => Value;
  /** Whether it has any name that differs from the feed's. */
  readonly hasNames: boolean;
  /** Which names are those of the feed because an OTP failed. */
  readonly unavailable: readonly { part: string; reason: string }[];
};

/** Opens the names of feeds in the language of the call, and sets Content-Language where there are any. */
export async function openTranslation(feedIds: Iterable<string>, context: NameContext): Promise<Translation> {
  const { language } = context;
  if (language === null) return { translate: (value) => value, hasNames: false, unavailable: [] };
  const unavailable: { part: string; reason: string }[] = [];
  const names = new Map<string, string>();
  for (const feedId of feedIds) {
    const part = `names of ${feedId} in ${language}`;
    try {
      const { network } = await context.services.networks.get(feedId, context.call);
      const read = await readNamesInLanguage(network, language, context);
      for (const [id, name] of read.names) names.set(id, name);
      if (read.lost !== null) unavailable.push({ part, reason: read.lost });
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      unavailable.push({ part, reason: error.message });
    }
  }
  if (names.size > 0) context.headers['content-language'] = language;
  return {
    translate: (value) => (names.size === 0 ? value : translate(value, names)),
    hasNames: names.size > 0,
    unavailable,
  };
}

/**
 * Opens the names of networks in the language that a call asks for, where the answer has no `meta`: if an OTP fails, no cache
 * keeps it.
 * @param lang the parameter; without it Accept-Language counts
 */
export async function openTranslationOfCall(
  networks: readonly Network[],
  lang: string | undefined,
  input: Omit<NameContext, 'language'> & Pick<Input, 'requestHeaders'>,
): Promise<Translation & { readonly language: string | null }> {
  const { headers, requestHeaders } = input;
  headers['vary'] = 'Accept-Language';
  const language = readLanguage(lang, requestHeaders);
  const feedIds = networks.map(({ feedId }) => feedId);
  const translation = await openTranslation(feedIds, { ...input, language });
  if (translation.unavailable.length > 0) headers['cache-control'] = cacheControl.none;
  return { ...translation, language };
}

/** The fields of an entity that has a name: its id and its name. */
const namedFields = [
  ['id', 'name', 'place'],
  ['id', 'longName', 'route'],
  ['stopId', 'stopName', 'place'],
] as const;

type Named = Readonly<Record<(typeof namedFields)[number][0], string>>;

function isNamed(value: object, [idField, nameField]: (typeof namedFields)[number]): boolean {
  const fields = value as Record<string, unknown>;
  if (typeof fields[idField] !== 'string' || typeof fields[nameField] !== 'string') return false;
  return nameField !== 'name' || fields['kind'] === 'STOP' || fields['kind'] === 'STATION';
}

/** Collects the feeds of the entities that have names, and of the stops of boards, whose headsigns are names too. */
function collectFeedIds(value: unknown, feedIds: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  const { stopId, feedId } = value as { stopId?: unknown; feedId?: unknown };
  if (typeof feedId === 'string') feedIds.add(feedId);
  const ids = namedFields.flatMap((fields) => (isNamed(value, fields) ? (value as Named)[fields[0]] : []));
  if (typeof stopId === 'string') ids.push(stopId);
  for (const id of ids) feedIds.add(splitFeedScopedId(id)?.feedId ?? '');
  for (const part of Object.values(value)) collectFeedIds(part, feedIds);
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
  const { headsign } = value as { headsign?: unknown };
  const toward = typeof headsign === 'string' ? names.get(`headsign ${headsign}`) : undefined;
  if (toward !== undefined) changes['headsign'] = toward;
  for (const fields of namedFields) {
    const [idField, nameField, kind] = fields;
    const id = (value as Record<string, unknown>)[idField];
    const name = isNamed(value, fields) ? names.get(`${kind} ${id}`) : undefined;
    if (name !== undefined) changes[nameField] = name;
  }
  return Object.keys(changes).length === 0 ? value : { ...value, ...changes };
}
