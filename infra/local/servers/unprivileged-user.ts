import { execFile } from 'node:child_process';
import { chmod, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';

/** The user for a server that refuses to run as root, as Postgres and PgBouncer do. */
export type UnprivilegedUser = { readonly name: string; readonly uid: number; readonly gid: number };

/**
 * Finds the user for a database server: undefined if we are not root, else `postgres` if the machine has that user, else
 * `nobody`. It never creates a user.
 */
export async function findUnprivilegedUser(): Promise<UnprivilegedUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const uid = await readId('-u', name);
    const gid = await readId('-g', name);
    if (uid !== undefined && gid !== undefined) return { name, uid, gid };
  }
  throw new Error(
    'Postgres does not run as root: expected a user postgres or nobody on this machine, found neither; run npm start as another user.',
  );
}

/** Finds the first folder on the path, itself included, that other users may not enter; undefined if there is none. */
export async function findClosedFolder(path: string): Promise<string | undefined> {
  const parent = dirname(path);
  const closed = parent === path ? undefined : await findClosedFolder(parent);
  if (closed !== undefined) return closed;
  const { mode } = await stat(path);
  return (mode & 0o001) === 0 ? path : undefined;
}

/**
 * Lets other users pass through `folder` (ours, usually a new temporary one) to their files inside.
 * @throws Error that names a parent folder that they may not enter
 */
export async function openFolder(folder: string, user: UnprivilegedUser): Promise<void> {
  const path = resolve(folder);
  await chmod(path, (await stat(path)).mode | 0o011);
  const closed = await findClosedFolder(path);
  if (closed === undefined) return;
  throw new Error(
    `The database runs as the user ${user.name} because you are root, and ${user.name} may not enter ${closed}: set TMPDIR to a folder that everyone may enter, such as /tmp.`,
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
