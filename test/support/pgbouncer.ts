import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type LocalPgbouncer, startPgbouncer } from '../../infra/local/pgbouncer.ts';

/** The PgBouncer of this machine, by name; undefined, and said so by global-setup.ts, where there is none. */
export const pgbouncer = inject('pgbouncer') ?? undefined;
export const pgbouncerName = pgbouncer === undefined ? 'PgBouncer (none here)' : `PgBouncer ${pgbouncer.version}`;

/** Starts it in front of a database, in a folder that goes with it. */
export async function startTestPgbouncer(
  options: Omit<Parameters<typeof startPgbouncer>[0], 'path' | 'folder'>,
): Promise<LocalPgbouncer> {
  if (pgbouncer === undefined) throw new Error('There is no PgBouncer here');
  const folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  const server = await startPgbouncer({ ...options, path: pgbouncer.path, folder });
  return {
    ...server,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
