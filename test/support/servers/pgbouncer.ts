import { inject } from 'vitest';
import { type LocalPgbouncer, startPgbouncer } from '../../../infra/local/servers/pgbouncer.ts';

/** The PgBouncer of this machine, by name; undefined, and said so by global-setup.ts, where there is none. */
export const pgbouncer = inject('pgbouncer') ?? undefined;
export const pgbouncerName = pgbouncer === undefined ? 'PgBouncer (none here)' : `PgBouncer ${pgbouncer.version}`;

/** Starts it in front of a database. */
export async function startTestPgbouncer(
  options: Omit<Parameters<typeof startPgbouncer>[0], 'path' | 'folder'>,
): Promise<LocalPgbouncer> {
  if (pgbouncer === undefined) throw new Error('There is no PgBouncer here');
  return startPgbouncer({ ...options, path: pgbouncer.path, folder: inject('serverFolder') });
}
