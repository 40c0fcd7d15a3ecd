import type { Setting } from './setting.ts';
import { timeZone } from './setting.ts';

const zone = timeZone('UTC');

/** WAYBILLS_TIME_ZONES: the zones of feeds, `feed=Zone` with commas between them. */
export const feedTimeZones: Setting<Readonly<Record<string, string>>> = {
  expects: 'feeds with IANA time zones, such as city=Asia/Kolkata,bay=America/Los_Angeles, each feed once',
  fallback: {},
  parse: (text) => {
    const pairs = text.split(',').map((part) => /^\s*([^\s:/=]+)=(\S+)\s*$/.exec(part) ?? ['', '', '']);
    const isValid = pairs.every(([, feedId, name = '']) => feedId !== '' && zone.parse(name) !== undefined);
    const zones = Object.fromEntries(pairs.map(([, feedId, name]) => [feedId, name]));
    return isValid && Object.keys(zones).length === pairs.length ? zones : undefined;
  },
};

/** The zone of a feed that a caller names: also `constructor`, which every object has. */
export function findFeedTimeZone(zones: Readonly<Record<string, string>>, feedId: string): string | undefined {
  return Object.hasOwn(zones, feedId) ? zones[feedId] : undefined;
}
