import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chown, constants, mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parsePostgresAddress } from '../../../shared/connections/postgres/postgres-address.ts';
import { findFreePort } from '../sockets/free-port.ts';
import { ServerStartError, startServerProcess } from './server-process.ts';
import { findUnprivilegedUser, openFolder } from './unprivileged-user.ts';

export type PgbouncerProgram = { readonly path: string; readonly version: string };
export type LocalPgbouncer = {
  readonly url: string;
  readonly port: number;
  readonly version: string;
  readonly pid: number;
  /** Stops it and deletes its folder. */
  stop(): Promise<void>;
};

/**
 * Finds the PgBouncer of this machine: the variable PGBOUNCER, else the PATH, else /usr/sbin (Debian) and /usr/local/sbin.
 * With PGBOUNCER=none it finds none.
 * @throws Error if PGBOUNCER is not the path of a PgBouncer
 */
export async function findPgbouncer(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<PgbouncerProgram | undefined> {
  const named = environment['PGBOUNCER'] ?? '';
  if (named === 'none') return undefined;
  if (named !== '') {
    const version = await readVersion(named);
    if (version === undefined)
      throw new Error(`PGBOUNCER: expected the path of a PgBouncer or none, got ${JSON.stringify(named)}`);
    return { path: named, version };
  }
  const folders = [...(environment['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const path of folders.filter((folder) => folder !== '').map((folder) => join(folder, 'pgbouncer'))) {
    const version = await readVersion(path);
    if (version !== undefined) return { path, version };
  }
  return undefined;
}

/** Finds every PgBouncer of this machine: that of the variable PGBOUNCER and that on the PATH, if their versions differ. */
export async function findPgbouncers(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<PgbouncerProgram[]> {
  const found = [await findPgbouncer(environment), await findPgbouncer({ PATH: environment['PATH'] })];
  const programs = found.filter((program) => program !== undefined);
  return [...new Map(programs.map((program) => [program.version, program])).values()];
}

/** Whether this version supports named prepared statements in transaction mode, as PgBouncer does since 1.21. */
export function supportsNamedStatements(version: string): boolean {
  return isAtLeast(version, 21);
}

/**
 * Starts a PgBouncer in transaction mode in front of `databaseUrl`, on a free port of 127.0.0.1.
 * @param options.poolSize server connections; default 20, the performance guide's WAYBILLS_DB_MAX_CONNECTIONS
 * @param options.databases lines of the section [databases]; default: every name, at the host and port of `databaseUrl`
 * @param options.settings configuration lines that override the defaults, such as `query_wait_timeout: 1`
 */
export async function startPgbouncer(options: {
  path: string;
  folder: string;
  databaseUrl: string;
  poolSize?: number;
  port?: number | undefined;
  databases?: readonly string[] | undefined;
  settings?: Readonly<Record<string, string | number>>;
  onLog?: ((text: string) => void) | undefined;
}): Promise<LocalPgbouncer> {
  const { path, folder, databaseUrl, poolSize = 20, settings = {}, onLog } = options;
  const version = await readVersion(path);
  if (version === undefined) throw new Error(`${path} is not a PgBouncer.`);
  const target = parsePostgresAddress(databaseUrl);
  const home = resolve(folder, `pgbouncer-${randomBytes(4).toString('hex')}`);
  const user = await findUnprivilegedUser();
  await mkdir(home, { recursive: true, mode: 0o700 });
  const files = { configuration: join(home, 'pgbouncer.ini'), users: join(home, 'users.txt') };
  try {
    await writeFile(files.users, `${quote(target.user)} ${quote(target.password)}\n`, { mode: 0o600 });
    for (let attempt = 1; ; attempt += 1) {
      const port = options.port ?? (await findFreePort());
      const lines = {
        listen_addr: '127.0.0.1',
        listen_port: port,
        unix_socket_dir: '',
        auth_type: 'scram-sha-256',
        auth_file: files.users,
        admin_users: target.user,
        pool_mode: 'transaction',
        default_pool_size: poolSize,
        max_client_conn: 1000,
        client_idle_timeout: 360, // above Headway's idle timeout of 300 s, so that Headway closes first
        tcp_keepalive: 1,
        tcp_keepidle: 60,
        tcp_keepintvl: 10,
        tcp_keepcnt: 6,
        ...(supportsNamedStatements(version) ? { max_prepared_statements: 200 } : {}),
        ...settings,
      };
      const text = Object.entries(lines).map(([name, value]) => `${name} = ${value}\n`);
      const { databases = [`* = host=${target.host} port=${target.port}`] } = options;
      const head = `[databases]\n${databases.join('\n')}\n\n[pgbouncer]\n`;
      await writeFile(files.configuration, head + text.join(''), { mode: 0o600 });
      if (user !== undefined) {
        await openFolder(folder, user);
        for (const file of [home, files.configuration, files.users]) await chown(file, user.uid, user.gid);
      }
      try {
        const server = await startServerProcess({
          name: 'PgBouncer',
          path,
          args: [files.configuration],
          user,
          readyLine: /process up/,
          stopSignal: isAtLeast(version, 23) ? 'SIGQUIT' : 'SIGTERM', // immediate stop: since 1.23 SIGTERM waits for clients
          onLog,
        });
        const url = new URL(databaseUrl);
        url.host = `127.0.0.1:${port}`;
        const stop = async () => {
          await server.stop();
          await rm(home, { recursive: true, force: true });
        };
        return { url: url.href, port, version, pid: server.pid, stop };
      } catch (error) {
        const isTaken = error instanceof ServerStartError && error.log.includes('Address already in use');
        if (!isTaken || options.port !== undefined || attempt === 5) throw error;
      }
    }
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}

function isAtLeast(version: string, wantedMinor: number): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= wantedMinor);
}

async function readVersion(path: string): Promise<string | undefined> {
  try {
    await access(path, constants.X_OK);
    const { stdout } = await promisify(execFile)(path, ['--version']);
    return /PgBouncer (\d+\.\d+[\w.]*)/i.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

function quote(encoded: string): string {
  return `"${decodeURIComponent(encoded).replaceAll('"', '""')}"`;
}
