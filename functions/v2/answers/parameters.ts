/** Parameters of the second version. Each message says what is expected, and `parameters` documents each name once. */
import * as z from 'zod/mini';
import { plainText, textField } from '../../../shared/http/request/fields.ts';
import { EntityNotFoundError, InvalidParameterError } from '../../../shared/http/request/problem.ts';
import { maxScopedIdLength, splitFeedScopedId } from '../../../shared/transit/network/ids.ts';

/** The sentences of the OpenAPI document, by parameter. */
export const parameters = {
  id: 'Id in the form `feed:id`.',
  ids: 'Up to 100 ids in the form `feed:id`, separated by commas. `meta.notFound` has those that do not exist. Repeat the parameter for ids that contain a comma.',
  stops: 'Up to 100 stop or station ids in the form `feed:id`, separated by commas.',
  routes: 'Up to 100 route ids in the form `feed:id`, separated by commas.',
  vehicles: 'Up to 1,000 vehicle numbers, separated by commas.',
  feeds: 'Up to 100 feed ids, separated by commas. Default: all feeds.',
  near: 'A point as `lat,lon` in WGS 84 degrees.',
  radius: 'Metres around `near`. Default: 500.',
  bbox: 'A box as `west,south,east,north` in WGS 84 degrees.',
  q: 'Text to search for: an id, code or name in any script.',
  limit: 'Largest number of results.',
  include: 'Entities to include, separated by commas.',
  lang: 'Language of names as a BCP 47 tag, for example `hi`. Default: Accept-Language, else the language of the feed.',
  from: 'Start as RFC 3339, for example `2026-11-27T07:00:00+05:30`, whose `+` is `%2B` in a URL. Default: now.',
  minutes: 'Minutes from the start. Default: 1440, a day.',
  date: 'Service date as YYYY-MM-DD in the time zone of the feed. Default: today.',
  serviceDate: 'Service date as YYYY-MM-DD in the time zone of the feed. Default: today.',
} as const;

/** Documents these parameters of an operation. */
export function documentParameters(...names: readonly (keyof typeof parameters)[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, parameters[name]]));
}

const idError = 'expected feed:id';
/** An id of any feed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
const idPattern = /^[^:\x00-\x1f\x7f-\x9f]+:[^\x00-\x1f\x7f-\x9f]+$/;
const idLength = z.maxLength(maxScopedIdLength, `expected at most ${maxScopedIdLength} characters`);
export const scopedIdField = z.string(idError).check(idLength, z.regex(idPattern, idError));
const listedIdField = z
  .string(idError)
  .check(idLength, z.regex(idPattern, idError))
  .register(z.globalRegistry, { pattern: withoutCommas(idPattern) });

/** A list of 1 to `max` ids in the form `feed:id`. */
export function idsField(max: number) {
  return listOf(listedIdField, max, 'ids in the form feed:id');
}

const requestedIdField = textField(maxScopedIdLength).register(z.globalRegistry, { pattern: withoutCommas(plainText) });

/** A list of 1 to `max` ids of what to answer. As in a path, an id without a feed is an id that does not exist. */
export function requestedIdsField(max: number) {
  return listOf(requestedIdField, max, 'ids');
}

/** A pattern for the document, which leaves out commas: a text with one is written by repeating the parameter. */
function withoutCommas({ source }: RegExp): string {
  return source.replaceAll('\\x00-', ',\\x00-');
}

/** A list of 1 to `max` texts: separated by commas, or one for each repetition of the parameter. */
export function listField(max: number, what: string) {
  const text = z
    .string()
    .check(
      z.minLength(1, `expected 1 to ${max} ${what}, separated by commas`),
      z.maxLength(255, 'expected at most 255 characters'),
    )
    .register(z.globalRegistry, { pattern: '^[^,]+$' });
  return listOf(text, max, what);
}

function listOf(item: z.ZodMiniType<string, string>, max: number, what: string) {
  const error = `expected 1 to ${max} ${what}, separated by commas`;
  return z.pipe(
    z.pipe(
      z.union([z.string(), z.array(z.string())], error),
      z.transform((given: string | string[]) => (typeof given === 'string' ? given.split(',') : given)),
    ),
    z.array(item, error).check(z.minLength(1, error), z.maxLength(max, error)),
  );
}

/** Some of these names, separated by commas or repeated. */
export function includeField<const Name extends string>(names: readonly Name[]) {
  const error = `expected some of ${names.join(', ')}, separated by commas`;
  return z.pipe(
    z.pipe(
      z.union([z.string(), z.array(z.string())], error),
      z.transform((given: string | string[]) => [given].flat().flatMap((text) => text.split(','))),
    ),
    z.array(z.enum(names as readonly [Name, ...Name[]], error)),
  );
}

export const dateField = z.iso.date('expected a date as YYYY-MM-DD');

export const momentField = z.iso.datetime({
  offset: true,
  error: 'expected RFC 3339 with an offset, for example 2026-11-27T07:00:00+05:30, whose + is %2B in a URL',
});

const latPattern = '-?(90(\\.0{1,15})?|[0-8]?\\d(\\.\\d{1,15})?)';
const lonPattern = '-?(180(\\.0{1,15})?|(1[0-7]\\d|0?\\d?\\d)(\\.\\d{1,15})?)';

const nearError = 'expected lat,lon in degrees';
export const nearField = z.string(nearError).check(z.regex(new RegExp(`^${latPattern},${lonPattern}$`), nearError));

const boxError = 'expected west,south,east,north in degrees';
const cornerPattern = `${lonPattern},${latPattern}`;
export const boxField = z.string(boxError).check(z.regex(new RegExp(`^${cornerPattern},${cornerPattern}$`), boxError));

const languageError = 'expected a BCP 47 language tag such as hi or ta-IN';
export const langField = z.string(languageError).check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z\d]{2,8})*$/, languageError));

/** Splits `lat,lon`. */
export function parsePoint(text: string): { lat: number; lon: number } {
  const [lat = Number.NaN, lon = Number.NaN] = text.split(',').map(Number);
  return { lat, lon };
}

/** Splits `west,south,east,north`. A box with its latitudes in the other order is the same box. */
export function parseBox(text: string) {
  const [west = Number.NaN, lat = Number.NaN, east = Number.NaN, otherLat = Number.NaN] = text.split(',').map(Number);
  return { kind: 'box', west, east, south: Math.min(lat, otherLat), north: Math.max(lat, otherLat) } as const;
}

/** Splits `feed:id`. @throws InvalidParameterError for an id without a feed */
export function parseScopedId(parameter: string, text: string): { feedId: string; id: string } {
  const parts = splitFeedScopedId(text);
  if (parts === undefined) throw new InvalidParameterError(parameter, `expected feed:id, got ${text.slice(0, 100)}`);
  return parts;
}

/** Splits an id of a path. @throws EntityNotFoundError for an id without a feed: no entity has such an id */
export function parsePathId(kind: string, text: string): { feedId: string; id: string } {
  const parts = splitFeedScopedId(text);
  if (parts === undefined) throw new EntityNotFoundError(kind, text, 'ids have the form feed:id');
  return parts;
}
