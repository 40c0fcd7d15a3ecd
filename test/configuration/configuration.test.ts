import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  ConfigurationError,
  describeConfiguration,
  readConfiguration,
  settings,
} from '../../shared/configuration/configuration.ts';
import { findInstance } from '../../shared/configuration/otp-instances.ts';

const read = (environment: Record<string, string> = {}) => readConfiguration(environment).configuration;

const messageOf = (environment: Record<string, string>): string => {
  try {
    readConfiguration(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return '';
};

describe('the configuration', () => {
  it('has the defaults of the performance guide', () => {
    expect(read()).toMatchObject({
      WAYBILLS_DB_MAX_CONNECTIONS: 20,
      WAYBILLS_DB_MIN_CONNECTIONS: 5,
      WAYBILLS_DB_ACQUIRE_TIMEOUT: 5,
      WAYBILLS_DB_IDLE_TIMEOUT: 300,
      WAYBILLS_DB_MAX_LIFETIME: 1800,
      GTFS_CONNECTION_LIMIT: 50,
      GTFS_HTTP_POOL_IDLE_TIMEOUT: 90,
      GTFS_HTTP_TCP_KEEPALIVE: 60,
      GTFS_HTTP_TIMEOUT: 30,
      GTFS_RETRY_DELAY: 1,
      GTFS_RATE_LIMIT_DELAY: 0.05,
      GTFS_DNS_TTL: 300,
    });
  });

  it('reads a value in its unit', () => {
    const configuration = read({ WAYBILLS_DB_MAX_CONNECTIONS: '2', GTFS_RATE_LIMIT_DELAY: '0.5', PORT: '8100' });
    expect(configuration).toMatchObject({ WAYBILLS_DB_MAX_CONNECTIONS: 2, GTFS_RATE_LIMIT_DELAY: 0.5, PORT: 8100 });
  });

  it('lowers the default minimum to a lower maximum, but refuses an explicit minimum above it', () => {
    expect(read({ WAYBILLS_DB_MAX_CONNECTIONS: '2' }).WAYBILLS_DB_MIN_CONNECTIONS).toBe(2);
    expect(messageOf({ WAYBILLS_DB_MAX_CONNECTIONS: '2', WAYBILLS_DB_MIN_CONNECTIONS: '3' })).toContain(
      'WAYBILLS_DB_MIN_CONNECTIONS: expected at most WAYBILLS_DB_MAX_CONNECTIONS (2), got 3',
    );
  });

  it('treats an empty variable as missing', () => {
    expect(read({ PORT: '', WAYBILLS_DB_URL: '' })).toMatchObject({ PORT: 8000, WAYBILLS_DB_URL: null });
  });

  it('is frozen', () => {
    expect(Object.isFrozen(read())).toBe(true);
  });

  it('lists every wrong setting in one message: variable, what is expected, what it got', () => {
    const message = messageOf({ PORT: 'http', GTFS_RETRY_DELAY: '-1', WAYBILLS_DB_DRIVER: 'mysql' });
    expect(message.split('\n').slice(1)).toEqual([
      '  WAYBILLS_DB_DRIVER: expected one of pg, neon-websocket, neon-http, data-api, got "mysql"',
      '  GTFS_RETRY_DELAY: expected seconds from 0 to 300, got "-1"',
      '  PORT: expected a whole number from 1 to 65535, got "http"',
    ]);
  });

  it.each([
    ['WAYBILLS_DB_MAX_CONNECTIONS', '0'],
    ['WAYBILLS_DB_MAX_CONNECTIONS', '1.5'],
    ['WAYBILLS_DB_MAX_CONNECTIONS', ' 5'],
    ['WAYBILLS_DB_MAX_CONNECTIONS', '0x10'],
    ['GTFS_HTTP_TIMEOUT', 'Infinity'],
    ['GTFS_HTTP_TIMEOUT', '1e3'],
    ['WAYBILLS_TIME_ZONE', 'Asia/Chennai'],
    ['WAYBILLS_TIME_ZONES', 'bay=America/San_Jose'],
    ['WAYBILLS_TIME_ZONES', 'America/Los_Angeles'],
    ['WAYBILLS_TIME_ZONES', 'bay=UTC,bay=Asia/Kolkata'],
    ['WAYBILLS_DEFAULT_FEED', 'a:b'],
    ['WAYBILLS_DB_SECRET_ARN', 'my-secret'],
    ['SNAPSHOT_STORE', 'http://bucket/prefix'],
    ['SNAPSHOT_STORE', 's3://X'],
    ['PORT', '65536'],
  ])('refuses %s=%j', (name, value) => {
    expect(messageOf({ [name]: value })).toContain(`${name}: expected`);
    expect(messageOf({ [name]: value })).toContain(`got ${JSON.stringify(value)}`);
  });

  it.each([
    ['WAYBILLS_DB_URL', 'mysql://user:hunter2hunter2@host/db'],
    ['WAYBILLS_DB_URL', 'postgres://user:hunter2%hunter2@host/db'],
    ['WAYBILLS_DB_URL', 'postgres://user:hunter2@not%20a%20host/db'],
    ['HEADWAY_ADMIN_TOKEN', 'hunter2hunter2 '],
    ['OTP_INSTANCES', '[{"url":"ftp://user:hunter2hunter2@host"}]'],
  ])('does not repeat the value of %s in its message', (name, value) => {
    expect(messageOf({ [name]: value })).toContain(`${name}: expected`);
    expect(messageOf({ [name]: value })).not.toContain('hunter2');
  });

  it('warns of an unknown variable with one of our prefixes and names the nearest setting', () => {
    const { warnings } = readConfiguration({ WAYBILLS_DB_MAX_CONECTIONS: '5', AWS_REGION: 'x' });
    expect(warnings).toEqual([
      'WAYBILLS_DB_MAX_CONECTIONS is not a setting and has no effect; did you mean WAYBILLS_DB_MAX_CONNECTIONS?',
    ]);
  });

  it('warns of an idle timeout that OTP does not allow, and shows the effective one', () => {
    const { configuration, warnings } = readConfiguration({ GTFS_HTTP_POOL_IDLE_TIMEOUT: '60' });
    expect(warnings).toEqual([
      'GTFS_HTTP_POOL_IDLE_TIMEOUT is 60, but 28 takes effect: OTP closes idle connections after 30 s; set it to 28 or less',
    ]);
    expect(describeConfiguration(configuration)).toMatchObject({ http_pool_idle_timeout: 28 });
    const short = readConfiguration({ GTFS_HTTP_POOL_IDLE_TIMEOUT: '28' });
    expect(short.warnings).toEqual([]);
    expect(describeConfiguration(short.configuration)).toMatchObject({ http_pool_idle_timeout: 28 });
    expect(readConfiguration({}).warnings).toEqual([]);
  });

  it('allows a database without TLS on loopback only', () => {
    const tls = { WAYBILLS_DB_TLS: 'disable' };
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      expect(messageOf({ ...tls, WAYBILLS_DB_URL: `postgres://u:p@${host}/waybills` })).toBe('');
    }
    for (const host of ['db.example.com', '10.0.0.1', '127.0.0.1.example.com']) {
      expect(messageOf({ ...tls, WAYBILLS_DB_URL: `postgres://u:p@${host}/waybills` })).toContain(
        'WAYBILLS_DB_TLS: expected',
      );
    }
  });

  it('requires the settings that a driver or a kind of credentials needs', () => {
    expect(messageOf({ WAYBILLS_DB_CREDENTIALS: 'secret' })).toContain('WAYBILLS_DB_SECRET_ARN: expected');
    expect(messageOf({ WAYBILLS_DB_DRIVER: 'data-api' }).split('\n')).toHaveLength(4);
  });

  it('accepts a folder or a bucket as a location for files', () => {
    expect(read({ SNAPSHOT_STORE: './snapshots' }).SNAPSHOT_STORE).toEqual({ kind: 'folder', path: './snapshots' });
    expect(read({ SNAPSHOT_STORE: 's3://my-bucket' }).SNAPSHOT_STORE).toEqual({
      kind: 's3',
      bucket: 'my-bucket',
      prefix: '',
    });
    expect(read({ SNAPSHOT_STORE: 's3://my-bucket/a/b/' }).SNAPSHOT_STORE).toEqual({
      kind: 's3',
      bucket: 'my-bucket',
      prefix: 'a/b/',
    });
  });

  it('prints a secret as [secret] everywhere', () => {
    const { HEADWAY_ADMIN_TOKEN: token } = read({ HEADWAY_ADMIN_TOKEN: 'hunter2hunter2hunter2' });
    expect([`${token}`, JSON.stringify({ token }), inspect({ token }), inspect(token)]).toEqual([
      '[secret]',
      '{"token":"[secret]"}',
      '{ token: [secret] }',
      '[secret]',
    ]);
    expect(token?.reveal()).toBe('hunter2hunter2hunter2');
  });

  it("is shown under the guide's names, without secrets", () => {
    const described = describeConfiguration(
      read({
        WAYBILLS_DB_URL: 'postgres://user:hunter2@host/db',
        OTP_INSTANCES: '[{"url":"http://user:hunter2@otp:8080/","default":true}]',
        HEADWAY_ADMIN_TOKEN: 'hunter2hunter2hunter2',
      }),
    );
    expect(described).toMatchObject({
      connection_limit: 50,
      http_pool_idle_timeout: 28, // the effective value: OTP closes after 30 s
      db_max_connections: 20,
      retry_delay: 1,
    });
    expect(JSON.stringify(described)).not.toContain('hunter2');
    expect(Object.keys(described)).toHaveLength(Object.keys(settings).length);
  });

  it('.env.example lists every setting with its default', async () => {
    const text = await readFile(new URL('../../.env.example', import.meta.url), 'utf8');
    const example = Object.fromEntries(
      [...text.matchAll(/^#?([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    );
    expect(Object.keys(example).toSorted()).toEqual(Object.keys(settings).toSorted());
    for (const [name, value] of Object.entries(example)) {
      const { fallback } = settings[name as keyof typeof settings];
      if (typeof fallback === 'number' || typeof fallback === 'string')
        expect(`${name}=${value}`).toBe(`${name}=${fallback}`);
    }
  });
});

describe('OTP_INSTANCES', () => {
  const { OTP_INSTANCES: instances } = read({
    OTP_INSTANCES: JSON.stringify([
      { url: 'http://west:8080/', default: true },
      { url: 'http://chennai:8080', feeds: ['chennai_metro'], cities: ['chennai'] },
    ]),
  });

  it('sends a request to the instance with its feed, else with its city, else to the default', () => {
    expect(findInstance(instances, { feedId: 'chennai_metro' })?.url).toBe('http://chennai:8080');
    expect(findInstance(instances, { feedId: 'other', city: 'chennai' })?.url).toBe('http://chennai:8080');
    expect(findInstance(instances, { feedId: 'other', city: 'elsewhere' })?.url).toBe('http://west:8080');
    expect(findInstance(instances.slice(1), { feedId: 'other' })).toBeUndefined();
  });

  it.each([
    ['text that is not JSON', '{'],
    ['an object', '{"url":"http://a"}'],
    ['an unknown key', '[{"url":"http://a","feed":"x"}]'],
    ['two defaults', '[{"url":"http://a","default":true},{"url":"http://b","default":true}]'],
    ['a feed twice', '[{"url":"http://a","feeds":["x"]},{"url":"http://b","feeds":["x"]}]'],
    ['a relative URL', '[{"url":"/otp"}]'],
    ['a query, which would not be sent', '[{"url":"http://a/?key=x"}]'],
    ['a password that is not percent-encoded', '[{"url":"http://u:100%@a"}]'],
    ['an empty feed', '[{"url":"http://a","feeds":[""]}]'],
  ])('refuses %s', (_what, value) => {
    expect(messageOf({ OTP_INSTANCES: value })).toContain('OTP_INSTANCES: expected a JSON list');
  });
});
