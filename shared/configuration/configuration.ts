import { isLoopbackHost } from '@headway/connections/loopback';
import { parsePostgresAddress } from '@headway/connections/postgres-address';
import leven from 'leven';
import { apiKeys, originKeys, vehicleFields } from './caller-settings.ts';
import { corsOrigins } from './cors-origins.ts';
import { databaseUrl } from './database-url.ts';
import { feedTimeZones } from './feed-time-zones.ts';
import { graphqlRootFields } from './graphql-root-fields.ts';
import { limitOtpIdleSeconds, otpIdleLimitSeconds } from './otp-idle-limit.ts';
import { otpInstances } from './otp-instances.ts';
import { parseOtpUrl } from './otp-url.ts';
import { type Platform, parsePlatform } from './platform.ts';
import type { Setting } from './setting.ts';
import {
  oneOf,
  optionalLocation,
  optionalSecret,
  optionalText,
  seconds,
  text,
  timeZone,
  wholeNumber,
} from './setting.ts';

const feedId = /^[^\s:/]+$/;
const arn = /^arn:[\w-]+:[\w-]+:.+$/;

/**
 * Every setting, by its environment variable. Default values come from the performance guide where it has one.
 */
export const settings = {
  WAYBILLS_DB_MAX_CONNECTIONS: wholeNumber(1, 1000, 20),
  WAYBILLS_DB_MIN_CONNECTIONS: wholeNumber(0, 1000, 5),
  WAYBILLS_DB_ACQUIRE_TIMEOUT: seconds(0.01, 300, 5),
  WAYBILLS_DB_RESTART_PATIENCE: seconds(0, 300, 5),
  WAYBILLS_DB_IDLE_TIMEOUT: seconds(1, 86_400, 300),
  WAYBILLS_DB_MAX_LIFETIME: seconds(1, 86_400, 1800),
  WAYBILLS_DB_URL: databaseUrl,
  WAYBILLS_DB_DRIVER: oneOf(['pg', 'neon-websocket', 'neon-http', 'data-api'], 'pg'),
  WAYBILLS_DB_CREDENTIALS: oneOf(['url', 'secret', 'iam'], 'url'),
  WAYBILLS_DB_SECRET_ARN: optionalText('the ARN of a secret', arn),
  WAYBILLS_DB_RESOURCE_ARN: optionalText('the ARN of a database cluster', arn),
  WAYBILLS_DB_NAME: optionalText('the name of a database', /^\S+$/),
  WAYBILLS_DB_TLS: oneOf(['verify-full', 'require', 'disable'], 'verify-full'),
  WAYBILLS_DB_CA: optionalText('the path of a PEM file, or certificates in PEM', /\S/),
  WAYBILLS_DB_PREPARE: oneOf(['auto', 'on', 'off'], 'auto'),
  WAYBILLS_CACHE_TTL: seconds(0, 86_400, 30),
  WAYBILLS_TIME_ZONE: timeZone('Asia/Kolkata'),
  WAYBILLS_TIME_ZONES: feedTimeZones,
  WAYBILLS_DEFAULT_FEED: text('a feed id', feedId, 'chennai_bus'),
  GTFS_CONNECTION_LIMIT: wholeNumber(1, 10_000, 50),
  GTFS_HTTP_POOL_IDLE_TIMEOUT: seconds(1, 86_400, 90),
  GTFS_HTTP_TCP_KEEPALIVE: seconds(1, 7200, 60),
  GTFS_HTTP_TIMEOUT: seconds(0.1, 900, 30),
  GTFS_RESTART_PATIENCE: seconds(0, 300, 5),
  GTFS_RETRY_DELAY: seconds(0, 300, 1),
  GTFS_RATE_LIMIT_DELAY: seconds(0, 60, 0.05),
  GTFS_POLLING_INTERVAL: seconds(0, 86_400, 30),
  GTFS_DNS_TTL: seconds(0, 86_400, 300),
  GTFS_SIDE_TABLES: optionalLocation,
  OTP_INSTANCES: otpInstances,
  OTP_CACHE_TTL: seconds(0, 86_400, 30),
  SNAPSHOT_STORE: optionalLocation,
  HEADWAY_ADMIN_TOKEN: optionalSecret('at least 16 printable characters', (value) => /^[\x21-\x7e]{16,}$/.test(value)),
  HEADWAY_ADMIN_ACCESS: oneOf(['credentials', 'open-on-loopback'], 'credentials'),
  HEADWAY_VEHICLE_ACCESS: oneOf(['anyone', 'verified'], 'anyone'),
  HEADWAY_CORS_ORIGINS: corsOrigins,
  HEADWAY_BASE_PATH: optionalText('a path such as /transit, without a slash at its end', /^(\/[\w.~-]+)+$/),
  HEADWAY_CLIENT_UNITS_PER_SECOND: wholeNumber(0, 1_000_000, 200),
  HEADWAY_CLIENT_BURST: wholeNumber(1, 10_000_000, 5000),
  HEADWAY_CLIENT_LOOPBACK: oneOf(['free', 'limited'], 'free'),
  HEADWAY_API_KEYS: apiKeys,
  HEADWAY_TRUSTED_PROXIES: wholeNumber(0, 5, 0),
  HEADWAY_ORIGIN_KEYS: originKeys,
  HEADWAY_VEHICLE_FIELDS: vehicleFields,
  HEADWAY_GRAPHQL: oneOf(['on', 'off'], 'on'),
  HEADWAY_GRAPHQL_ROOT_FIELDS: graphqlRootFields,
  HEADWAY_GRAPHQL_MAX_COST: wholeNumber(1000, 60_000_000, 500_000), // microseconds: docs/reference/opentripplanner.md
  HEADWAY_GRAPHQL_MAX_HEAVY: wholeNumber(1, 100, 2),
  HEADWAY_GRAPHQL_MAX_HEAVY_TOTAL: wholeNumber(0, 10_000, 0),
  HEADWAY_ENVIRONMENTS: wholeNumber(1, 100_000, 1),
  HEADWAY_API_FUNCTION: optionalText('the name or ARN of a Lambda function', /^[\w:$-]{1,200}$/),
  HEADWAY_WARM_ENVIRONMENTS: wholeNumber(1, 1000, 2),
  HEADWAY_PAGES: oneOf(['all', 'docs', 'none'], 'all'),
  HEADWAY_LOG_LEVEL: oneOf(['debug', 'info', 'warn', 'error'], 'info'),
  PORT: wholeNumber(1, 65_535, 8000),
} satisfies Record<string, Setting<unknown>>;

type Settings = typeof settings;
export type SettingName = keyof Settings;
export type Configuration = {
  readonly [Name in SettingName]: Settings[Name] extends Setting<infer Value> ? Value : never;
};

/** Some settings are wrong. The message has one line for each of them. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'configuration';
}

/**
 * Reads every setting once. An empty variable counts as missing.
 * @returns the frozen configuration, and a warning for each variable with one of our prefixes that is not a setting and for
 *   each setting that cannot take effect
 * @throws ConfigurationError that lists every wrong value: the variable, what is expected, what it got
 */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>> = process.env): {
  configuration: Configuration;
  warnings: readonly string[];
} {
  const problems: string[] = [];
  const values = Object.fromEntries(
    Object.entries<Setting<unknown>>(settings).map(([name, setting]) => {
      const given = environment[name] ?? '';
      if (given === '') return [name, setting.fallback];
      const value = setting.parse(given);
      if (value === undefined) {
        const got = setting.secret ? (setting.describeMistake?.(given) ?? 'something else') : JSON.stringify(given);
        problems.push(`${name}: expected ${setting.expects}, got ${got}`);
      }
      return [name, value];
    }),
  ) as { -readonly [Name in SettingName]: Configuration[Name] };
  if ((environment['WAYBILLS_DB_MIN_CONNECTIONS'] ?? '') === '') {
    const { WAYBILLS_DB_MIN_CONNECTIONS: min, WAYBILLS_DB_MAX_CONNECTIONS: max } = values;
    values.WAYBILLS_DB_MIN_CONNECTIONS = Math.min(min, max); // the default minimum is never above a lower maximum
  }
  if (problems.length === 0) problems.push(...findContradictions(values));
  if (problems.length > 0) throw new ConfigurationError(`Some settings are wrong:\n  ${problems.join('\n  ')}`);
  const warnings = [...findUnknown(Object.keys(environment)), ...findIneffective(values, environment)];
  return { configuration: Object.freeze(values), warnings };
}

/** Reads the variables that Lambda and the stack set; they are not settings. */
export function readPlatform(environment: Readonly<Record<string, string | undefined>> = process.env): Platform {
  return parsePlatform(environment);
}

/** The trace of AWS X-Ray that Lambda sets for each invocation. */
export function readLambdaTrace(): string | undefined {
  return process.env['_X_AMZN_TRACE_ID'];
}

/**
 * The configuration as /config shows it: the guide's names (`connection_limit`, `db_max_connections`), times in seconds,
 * secrets as `[secret]`. A limit of a peer that overrides a setting is applied: the values are the effective ones.
 */
export function describeConfiguration(configuration: Configuration): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries({
      ...configuration,
      GTFS_HTTP_POOL_IDLE_TIMEOUT: limitOtpIdleSeconds(configuration.GTFS_HTTP_POOL_IDLE_TIMEOUT),
      OTP_INSTANCES: configuration.OTP_INSTANCES.map(withoutCredentials),
    }).map(([name, value]) => [name.replace(/^(WAYBILLS|GTFS|HEADWAY)_/, '').toLowerCase(), value]),
  );
}

function findContradictions(configuration: Configuration): string[] {
  const problems: string[] = [];
  const { WAYBILLS_DB_URL: url, WAYBILLS_DB_TLS: tls, WAYBILLS_DB_MIN_CONNECTIONS: min } = configuration;
  if (min > configuration.WAYBILLS_DB_MAX_CONNECTIONS) {
    problems.push(
      `WAYBILLS_DB_MIN_CONNECTIONS: expected at most WAYBILLS_DB_MAX_CONNECTIONS (${configuration.WAYBILLS_DB_MAX_CONNECTIONS}), got ${min}`,
    );
  }
  const address = url === null ? null : parsePostgresAddress(url.reveal());
  if (address?.user === '' && configuration.WAYBILLS_DB_CREDENTIALS !== 'secret') {
    problems.push(
      `WAYBILLS_DB_URL: expected a user because of WAYBILLS_DB_CREDENTIALS=${configuration.WAYBILLS_DB_CREDENTIALS}, got none`,
    );
  }
  if (tls === 'disable' && address !== null && !isLoopbackHost(address.host)) {
    problems.push(
      'WAYBILLS_DB_TLS: expected verify-full or require for an address that is not loopback, got "disable"',
    );
  }
  const needs = (name: SettingName, because: string) => {
    if (configuration[name] === null) problems.push(`${name}: expected a value because of ${because}, got none`);
  };
  if (configuration.WAYBILLS_DB_CREDENTIALS === 'secret')
    needs('WAYBILLS_DB_SECRET_ARN', 'WAYBILLS_DB_CREDENTIALS=secret');
  if (configuration.WAYBILLS_DB_DRIVER === 'data-api') {
    for (const name of ['WAYBILLS_DB_RESOURCE_ARN', 'WAYBILLS_DB_SECRET_ARN', 'WAYBILLS_DB_NAME'] as const) {
      needs(name, 'WAYBILLS_DB_DRIVER=data-api');
    }
  }
  return problems;
}

function findUnknown(names: readonly string[]): string[] {
  const known = Object.keys(settings);
  return names
    .filter((name) => /^(WAYBILLS|GTFS|OTP|SNAPSHOT|HEADWAY)_/.test(name) && !known.includes(name))
    .map((name) => {
      const nearest = known.toSorted((a, b) => leven(name, a) - leven(name, b))[0];
      return `${name} is not a setting and has no effect; did you mean ${nearest}?`;
    });
}

/** Settings that were given, are in range, and yet change nothing. */
function findIneffective(
  { GTFS_HTTP_POOL_IDLE_TIMEOUT: idleSeconds }: Configuration,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const isGiven = (environment['GTFS_HTTP_POOL_IDLE_TIMEOUT'] ?? '') !== '';
  if (!isGiven || idleSeconds <= otpIdleLimitSeconds) return [];
  return [
    `GTFS_HTTP_POOL_IDLE_TIMEOUT is ${idleSeconds}, but ${otpIdleLimitSeconds} takes effect: OTP closes idle connections after 30 s; set it to ${otpIdleLimitSeconds} or less`,
  ];
}

/** Whether a URL is of this machine. */
export function isLoopbackUrl(url: string): boolean {
  return isLoopbackHost(new URL(url).hostname);
}

function withoutCredentials<Instance extends { readonly url: string }>(instance: Instance): Instance {
  const { credentials, protocol, host, path } = parseOtpUrl(instance.url);
  return credentials === null ? instance : { ...instance, url: `${protocol}//secret@${host}${path}` };
}
