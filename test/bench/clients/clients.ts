import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One client in the comparison: a handler in a file of its own, whose text is its configuration in the report. */
export type Peer = {
  readonly name: string;
  readonly kind: 'sql' | 'http';
  /** In this folder. */
  readonly file: string;
  /** None: it comes with Node, or is ours. */
  readonly packages: readonly string[];
  /** Where its configuration comes from. */
  readonly source: string;
  /** What it talks to: Postgres and OTP by TCP, or Neon's proxy. */
  readonly through: 'postgres' | 'neon' | 'otp';
  /** Settings beside those that every peer gets. */
  readonly variables?: Readonly<Record<string, string>>;
};

const sql = (peer: Omit<Peer, 'kind' | 'through'> & Partial<Pick<Peer, 'through'>>): Peer => ({
  kind: 'sql',
  through: 'postgres',
  ...peer,
});
const http = (peer: Omit<Peer, 'kind' | 'through'>): Peer => ({ kind: 'http', through: 'otp', ...peer });

export const peers: readonly Peer[] = [
  sql({
    name: 'pg Pool, default',
    file: 'sql/pg-pool.ts',
    packages: ['pg'],
    source: 'node-postgres.com/features/pooling: defaults, and the listener for errors that it asks for',
  }),
  sql({
    name: 'pg Pool, tuned for Lambda',
    file: 'sql/pg-pool-tuned.ts',
    packages: ['pg'],
    source:
      'what guides for Lambda agree on (max 1), with the limits of gist.github.com/streamich/6175853840fb5209388405910c6cc04b',
  }),
  sql({
    name: 'serverless-postgres',
    file: 'sql/serverless-postgres.ts',
    packages: ['serverless-postgres'],
    source:
      'its README: connect, query, clean in every call, maxConnections as the server has it; last published in October 2025',
  }),
  sql({
    name: 'postgres (postgres.js)',
    file: 'sql/postgres-js.ts',
    packages: ['postgres'],
    source: 'its README; max 1, as an environment serves one call at a time',
  }),
  sql({
    name: '@vercel/functions attachDatabasePool',
    file: 'sql/vercel-attach.ts',
    packages: ['@vercel/functions'],
    source:
      'its reference. Without VERCEL_URL and VERCEL_REGION it returns before it does anything, so this is a pg Pool',
  }),
  sql({
    name: 'Neon Pool over WebSocket',
    file: 'sql/neon-pool.ts',
    packages: ['@neondatabase/serverless'],
    source:
      'its README for Node.js, kept between calls (on edge runtimes it says not to), to infra/local/stand-ins/neon',
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
  http({ name: 'fetch, default', file: 'http/fetch.ts', packages: [], source: "Node's own, nothing set" }),
  http({ name: 'undici Agent, default', file: 'http/undici-agent.ts', packages: ['undici'], source: 'its defaults' }),
  http({
    name: 'undici RetryAgent, POST allowed',
    file: 'http/undici-retry.ts',
    packages: ['undici'],
    source: 'its reference of RetryHandler: the method named, the first wait 50 ms',
  }),
  http({
    name: 'axios with agentkeepalive',
    file: 'http/axios-agentkeepalive.ts',
    packages: ['axios', 'agentkeepalive'],
    source: "agentkeepalive's README, its example; last published in January 2025",
  }),
  http({
    name: 'got, default',
    file: 'http/got.ts',
    packages: ['got'],
    source: 'its defaults, which never repeat a POST',
  }),
  http({
    name: 'got, POST retried',
    file: 'http/got-retry.ts',
    packages: ['got'],
    source: 'its documentation of retry: the method named, the wait at most 50 ms',
  }),
  http({ name: 'Headway, HTTP', file: 'http/headway.ts', packages: [], source: 'the defaults of the settings' }),
];

/** The file's name without its ending, as a folder of bundles names it. */
export function nameBundle({ file }: Peer): string {
  return file.replace('/', '-').replace(/\.ts$/, '');
}

/** Its version, where its configuration comes from, and the code that configures it: what its file says before the handler. */
export function describeConfiguration(peer: Peer): string {
  const text = readFileSync(new URL(peer.file, import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => !line.startsWith('import '));
  const code = lines.map((line) => line.replace(/\s*\/\/ .*/, '').trim());
  const setting = code.join(' ').split(' export ')[0]?.trim() ?? '';
  const versions = peer.packages.map((name) => `${name} ${findVersion(name)}; `);
  return `${versions.join('')}${peer.source}${setting === '' ? '' : `: \`${setting.replaceAll('`', "'")}\``}`;
}

/** The version that is installed. */
function findVersion(name: string): string {
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  for (;;) {
    try {
      const { name: found, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      if (found === name) return version;
    } catch {
      // no package.json here
    }
    if (folder === dirname(folder)) throw new Error(`${name} is not installed`);
    folder = dirname(folder);
  }
}
