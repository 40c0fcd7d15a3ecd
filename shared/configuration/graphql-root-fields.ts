import type { Setting } from './setting.ts';

/** What apps need of a network: no trip planning, no search by street distance, no rentals. */
const usualFields = [
  'agencies',
  'agency',
  'alerts',
  'feeds',
  'pattern',
  'patterns',
  'route',
  'routes',
  'serviceTimeRange',
  'station',
  'stations',
  'stop',
  'stops',
  'stopsByBbox',
  'stopsByRadius',
  'trip',
  'trips',
];

/** The fields of OTP's query type that callers of /graphql may use; null allows all. */
export const graphqlRootFields: Setting<readonly string[] | null> = {
  expects: "* or names of fields of OTP's query type, separated by commas",
  fallback: usualFields,
  parse: (text) => {
    if (text === '*') return null;
    const names = text.split(',').map((part) => part.trim());
    return names.every((name) => /^[a-z]\w*$/i.test(name)) ? names : undefined;
  },
};
