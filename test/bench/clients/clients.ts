import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One client in the comparison: a handler in its own file, whose text is shown as its configuration. */
export type Client = {
  readonly name: string;
  readonly kind: 'sql' | 'http';
  /** Path in this folder. */
  readonly file: string;
  /** Empty for clients of Node and of Headway. */
  readonly packages: readonly string[];
  /** Source of its configuration. */
  readonly source: string;
  /** The server: Postgres or OTP over TCP, or Neon's proxy. */
  readonly through: 'postgres' | 'neon' | 'otp';
  /** Settings in addition to those of all clients. */
  readonly variables?: Readonly<Record<string, string>>;
};

const sql = (client: Omit<Client, 'kind' | 'through'> & Partial<Pick<Client, 'through'>>): Client => ({
  kind: 'sql',
  through: 'postgres',
  ...client,
});
const http = (client: Omit<Client, 'kind' | 'through'>): Client => ({ kind: 'http', through: 'otp', ...client });

export const clients: readonly Client[] = [
  sql({
    name: 'pg Pool, default',
    file: 'sql/pg-pool.ts',
    packages: ['pg'],
    source: 'node-postgres.com/features/pooling: defaults and the error listener that it requires',
  }),
  sql({
    name: 'pg Pool, tuned for Lambda',
    file: 'sql/pg-pool-tuned.ts',
    packages: ['pg'],
    source:
      'the common advice for Lambda (max 1), with the limits of gist.github.com/streamich/6175853840fb5209388405910c6cc04b',
  }),
  sql({
    name: 'serverless-postgres',
    file: 'sql/serverless-postgres.ts',
    packages: ['serverless-postgres'],
    source:
      'its README: connect, query and clean in every call, maxConnections of the server; last published in October 2025',
  }),
  sql({
    name: 'postgres (postgres.js)',
    file: 'sql/postgres-js.ts',
    packages: ['postgres'],
    source: 'its README; max 1, because an environment serves one call at a time',
  }),
  sql({
    name: '@vercel/functions attachDatabasePool',
    file: 'sql/vercel-attach.ts',
    packages: ['@vercel/functions'],
    source: 'its reference. Without VERCEL_URL and VERCEL_REGION it does nothing, so this is a plain pg Pool',
  }),
  sql({
    name: 'Neon Pool over WebSocket',
    file: 'sql/neon-pool.ts',
    packages: ['@neondatabase/serverless'],
    source:
      'its README for Node.js, kept between calls (it advises against that on edge runtimes), connected to infra/local/stand-ins/neon',
    through: 'neon',
  }),
  sql({
    name: 'Headway, SQL',
    file: 'sql/headway.ts',
    packages: [],
    source: 'the settings of the deployed stack: at most 2 connections, 1 kept open',
  }),
  sql({
    name: 'Headway, SQL over Neon WebSocket',
    file: 'sql/headway.ts',
    packages: [],
    source: 'the same with WAYBILLS_DB_DRIVER=neon-websocket',
    through: 'neon',
    variables: { WAYBILLS_DB_DRIVER: 'neon-websocket' },
  }),
  sql({
    name: 'Headway drop-in Pool',
    file: 'sql/drop-in-pool.ts',
    packages: ['pg'],
    source: 'its defaults: each statement counts as a write and is preceded by a check after a gap',
  }),
  sql({
    name: 'Headway drop-in Pool, readOnly',
    file: 'sql/drop-in-pool-read-only.ts',
    packages: ['pg'],
    source: 'its defaults with readOnly: no check, one retry',
  }),
  http({ name: 'fetch, default', file: 'http/fetch.ts', packages: [], source: "Node's fetch with defaults" }),
  http({ name: 'undici Agent, default', file: 'http/undici-agent.ts', packages: ['undici'], source: 'its defaults' }),
  http({
    name: 'undici RetryAgent, POST allowed',
    file: 'http/undici-retry.ts',
    packages: ['undici'],
    source: 'its reference of RetryHandler: POST enabled, first wait 50 ms',
  }),
  http({
    name: 'axios with agentkeepalive',
    file: 'http/axios-agentkeepalive.ts',
    packages: ['axios', 'agentkeepalive'],
    source: "the example in agentkeepalive's README; last published in January 2025",
  }),
  http({
    name: 'got, default',
    file: 'http/got.ts',
    packages: ['got'],
    source: 'its defaults, which never retry a POST',
  }),
  http({
    name: 'got, POST retried',
    file: 'http/got-retry.ts',
    packages: ['got'],
    source: 'its documentation of retry: POST enabled, waits of at most 50 ms',
  }),
  http({ name: 'Headway, HTTP', file: 'http/headway.ts', packages: [], source: 'the defaults of the settings' }),
];

/** The name of the client's bundle. */
export function nameBundle({ file }: Client): string {
  return file.replace('/', '-').replace(/\.ts$/, '');
}

/** The client's version, the source of its configuration, and the configuring code: the part of its file before the handler. */
export function describeConfiguration(client: Client): string {
  const text = readFileSync(new URL(client.file, import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => !line.startsWith('import '));
  const code = lines.map((line) => line.replace(/\s*\/\/ .*/, '').trim());
  const setting = code.join(' ').split(' export ')[0]?.trim() ?? '';
  const versions = client.packages.map((name) => `${name} ${findVersion(name)}; `);
  return `${versions.join('')}${client.source}${setting === '' ? '' : `: \`${setting.replaceAll('`', "'")}\``}`;
}

/** The installed version of a package. */
function findVersion(name: string): string {
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  for (;;) {
    try {
      const { name: found, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      if (found === name) return version;
    } catch {
      // this folder has no package.json
    }
    if (folder === dirname(folder)) throw new Error(`${name} is not installed`);
    folder = dirname(folder);
  }
}
