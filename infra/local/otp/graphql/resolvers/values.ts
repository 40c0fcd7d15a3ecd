import { translate } from '../../model/build-translations.ts';
import type { ResolveContext } from './resolve-context.ts';

/** The argument `language` of a field; without one, Accept-Language counts. */
export type Language = { readonly language?: string | null };

/** OTP's LocalDateRangeInput: the start is included, the end is not. */
export type ServiceDates = { readonly start?: string | null; readonly end?: string | null } | null | undefined;

/** A Relay id: base64 without padding. */
export function globalId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`).toString('base64url');
}

/** Accepts YYYYMMDD and YYYY-MM-DD; OTP answers null for anything else. */
export function parseDate(text: string | null | undefined): string | null {
  const match = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(text ?? '');
  return match && `${match[1]}${match[2]}${match[3]}`;
}

/** @param date YYYYMMDD */
export function isWithin(date: string, range: ServiceDates): boolean {
  const [start, end] = [parseDate(range?.start), parseDate(range?.end)];
  return (start === null || date >= start) && (end === null || date < end);
}

const accessibilities = ['NO_INFORMATION', 'POSSIBLE', 'NOT_POSSIBLE'];

/** OTP's WheelchairBoarding of a GTFS number. */
export function toAccessibility(value: number): string {
  return accessibilities[value] ?? 'NO_INFORMATION';
}

/** A text in the language of the field's argument, else of Accept-Language. */
export function translateField(
  { transit, language: accepted }: ResolveContext,
  value: string | null,
  {
    feedId,
    field,
    gtfsId,
    recordSubId = '',
    language,
  }: {
    feedId: string;
    field: string;
    gtfsId: string;
    recordSubId?: string;
    language: string | null | undefined;
  },
): string | null {
  const recordId = gtfsId.slice(feedId.length + 1);
  return translate(transit.translations, value, { feedId, field, recordId, recordSubId }, language ?? accepted);
}
