import { execFile } from 'node:child_process';
import { chmod, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';

/** Who a server runs as where we are root: Postgres and PgBouncer both refuse to run as root. */
export type UnprivilegedUser = { readonly name: string; readonly uid: number; readonly gid: number };

/**
 * The user that a database server is started as: undefined where we are not root (it then runs as us), else `postgres`
 * where the machine has one, else `nobody`. No user is ever created: this machine is not ours.
 */
export async function findUnprivilegedUser(): Promise<UnprivilegedUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const uid = await readId('-u', name);
    const gid = await readId('-g', name);
    if (uid !== undefined && gid !== undefined) return { name, uid, gid };
  }
  throw new Error('Postgres does not run as root, and this machine has neither a user postgres nor a user nobody.');
}

/** The first folder on the way to `path` (itself included) that other users may not enter; undefined where they can. */
export async function findClosedFolder(path: string): Promise<string | undefined> {
  const parent = dirname(path);
  const closed = parent === path ? undefined : await findClosedFolder(parent);
  if (closed !== undefined) return closed;
  const { mode } = await stat(path);
  return (mode & 0o001) === 0 ? path : undefined;
}

/**
 * Lets other users pass through `folder` (ours, usually a fresh temporary one) to what they own below it.
 * @throws Error that names the folder above it that they may not enter
 */
export async function openFolder(folder: string, user: UnprivilegedUser): Promise<void> {
  const path = resolve(folder);
  await chmod(path, (await stat(path)).mode | 0o011);
  const closed = await findClosedFolder(path);
  if (closed === undefined) return;
  throw new Error(
    `As root, the database runs as the user ${user.name}, who may not enter ${closed}: set TMPDIR to a folder that everyone may enter, such as /tmp.`,
  );
}

async function readId(flag: '-u' | '-g', name: string): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)('id', [flag, name]);
    return Number.parseInt(stdout, 10);
  } catch {
    return undefined; // no such user
  }
}
