import type { Setting } from './setting.ts';

/** An app that sends `x-api-key`. Only the digest of its key is configured, so the setting is not a secret. */
export type ApiKey = {
  readonly name: string;
  /** SHA-256 of the key in hex, lower case. */
  readonly digest: string;
  /** How many times the usual share it has. */
  readonly weight: number;
};

/** `app=DIGEST` or `app*10=DIGEST`, separated by commas. */
export const apiKeys: Setting<readonly ApiKey[]> = {
  expects: 'name=SHA-256 of a key in hex, or name*10=... for ten times the share, separated by commas',
  fallback: [],
  parse: (text) => {
    const keys = text.split(',').map((part) => parseKey(part.trim()));
    return keys.every((key) => key !== undefined) ? keys : undefined;
  },
};

function parseKey(text: string): ApiKey | undefined {
  const [, name, weight = '1', digest] = /^([\w.-]{1,64})(?:\*([1-9]\d{0,3}))?=([\da-f]{64})$/i.exec(text) ?? [];
  if (name === undefined || digest === undefined) return undefined;
  return { name, digest: digest.toLowerCase(), weight: Number(weight) };
}

/** The header in which the edge sends its key to the front door (HEADWAY_ORIGIN_KEYS). */
export const originKeyHeader = 'x-headway-origin-key';

/** The keys that an edge in front of the API sends, by their digests: two while the edge changes its key. */
export const originKeys: Setting<readonly string[]> = {
  expects: 'SHA-256 of a key in hex, several separated by commas',
  fallback: [],
  parse: (text) => {
    const digests = text.split(',').map((part) => part.trim().toLowerCase());
    return digests.every((digest) => /^[\da-f]{64}$/.test(digest)) ? digests : undefined;
  },
};

/** The data of a duty that callers may see, besides the vehicle number and whether it is on duty. */
export const vehicleFieldNames = [
  'service_type',
  'waybill_id',
  'waybill_no',
  'schedule_no',
  'last_updated',
  'duty_date',
  'entity_remark',
  'org_name',
  'trips',
] as const;

export type VehicleField = (typeof vehicleFieldNames)[number];

/** `*`, `none`, or names of fields; the others are null in every answer, and `trips` is empty. */
export const vehicleFields: Setting<readonly VehicleField[]> = {
  expects: `*, none, or some of ${vehicleFieldNames.join(', ')}, separated by commas`,
  fallback: vehicleFieldNames,
  parse: (text) => {
    if (text === '*') return vehicleFieldNames;
    if (text === 'none') return [];
    const names = text.split(',').map((part) => part.trim());
    const found = vehicleFieldNames.filter((name) => names.includes(name));
    return found.length === new Set(names).size ? found : undefined;
  },
};
