import type { GtfsTranslation } from '../../gtfs/gtfs-feed.ts';
import type { Translations } from './transit.ts';

/** A text of a feed that translations.txt may translate. */
export type TranslatedField = {
  readonly feedId: string;
  /** `stops.stop_name` */
  readonly field: string;
  /** Without the feed's prefix. */
  readonly recordId: string;
  readonly recordSubId?: string;
};

export function buildTranslations(feeds: readonly (readonly [string, readonly GtfsTranslation[]])[]): Translations {
  const built = new Map<string, Map<string, string>>();
  for (const [feedId, translations] of feeds) {
    for (const { table, field, language, text, recordId, recordSubId, value } of translations) {
      const name = `${feedId} ${table}.${field}`;
      const key = recordId === null ? keyOfValue(name, value ?? '') : keyOfRecord(name, recordId, recordSubId ?? '');
      const texts = built.get(key) ?? new Map<string, string>();
      built.set(key, texts.set(primaryTag(language), text));
    }
  }
  return built;
}

/** Chooses the text of a language as OTP does: of the record, else of every record with this value, else the value. */
export function translate(
  translations: Translations,
  value: string | null,
  { feedId, field, recordId, recordSubId = '' }: TranslatedField,
  language: string | undefined,
): string | null {
  if (value === null || language === undefined || translations.size === 0) return value;
  const name = `${feedId} ${field}`;
  const texts = translations.get(keyOfRecord(name, recordId, recordSubId)) ?? translations.get(keyOfValue(name, value));
  return texts?.get(primaryTag(language)) ?? value;
}

const keyOfRecord = (name: string, recordId: string, subId: string) => `${name} #${recordId} ${subId}`;
const keyOfValue = (name: string, value: string) => `${name} =${value}`;
const primaryTag = (language: string) => (language.split(/[-_]/)[0] ?? '').toLowerCase();
