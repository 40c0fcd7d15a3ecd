import { findOtpUrlMistake } from './otp-url.ts';
import type { Setting } from './setting.ts';

/** One OpenTripPlanner. Requests for a feed go to the instance with that feed, else with its city, else to the default. */
export type OtpInstance = {
  /** Base URL without a trailing slash. */
  readonly url: string;
  readonly isDefault: boolean;
  readonly feeds: readonly string[];
  readonly cities: readonly string[];
};

/** OTP_INSTANCES: a JSON list of `{url, default?, feeds?, cities?}`. */
export const otpInstances: Setting<readonly OtpInstance[]> = {
  expects:
    'a JSON list of {"url": "http://host:8080", "default"?: true, "feeds"?: ["id"], "cities"?: ["name"]}, ' +
    'with at most one default and no url, feed or city twice',
  fallback: [],
  secret: true, // a URL may contain credentials
  describeMistake: findUrlMistake,
  parse: (text) => {
    let list: unknown;
    try {
      list = JSON.parse(text);
    } catch {
      return undefined;
    }
    if (!Array.isArray(list)) return undefined;
    const instances = list.map(parseInstance);
    if (!instances.every((instance) => instance !== undefined)) return undefined;
    const isUnique = (names: readonly string[]) => new Set(names).size === names.length;
    return instances.filter((instance) => instance.isDefault).length <= 1 &&
      isUnique(instances.map((instance) => instance.url)) &&
      isUnique(instances.flatMap((instance) => instance.feeds)) &&
      isUnique(instances.flatMap((instance) => instance.cities))
      ? instances
      : undefined;
  },
};

/** Finds the instance for a feed or a city; undefined if there is none and no default. */
export function findInstance(
  instances: readonly OtpInstance[],
  { feedId, city }: { feedId?: string | undefined; city?: string | undefined },
): OtpInstance | undefined {
  return (
    (feedId === undefined ? undefined : instances.find((instance) => instance.feeds.includes(feedId))) ??
    (city === undefined ? undefined : instances.find((instance) => instance.cities.includes(city))) ??
    instances.find((instance) => instance.isDefault)
  );
}

function parseInstance(raw: unknown): OtpInstance | undefined {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined;
  const { url, default: isDefault = false, feeds = [], cities = [], ...rest } = raw as Record<string, unknown>;
  if (Object.keys(rest).length > 0 || typeof url !== 'string' || typeof isDefault !== 'boolean') return undefined;
  if (!isListOfNames(feeds) || !isListOfNames(cities)) return undefined;
  if (findOtpUrlMistake(url) !== undefined) return undefined;
  return { url: url.replace(/\/+$/, ''), isDefault, feeds, cities };
}

/** The mistake in the first wrong URL of a list; undefined where something else is wrong. */
function findUrlMistake(text: string): string | undefined {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return undefined;
  }
  const urls = Array.isArray(list) ? list.map((item: { url?: unknown } | null) => item?.url) : [];
  const mistakes = urls.map((url) => (typeof url === 'string' ? findOtpUrlMistake(url) : undefined));
  const index = mistakes.findIndex((mistake) => mistake !== undefined);
  return index < 0 ? undefined : `in the url of instance ${index + 1} ${mistakes[index]}`;
}

function isListOfNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '');
}
