import { inject } from 'vitest';
import { type LocalPgbouncer, startPgbouncer } from '../../../infra/local/servers/pgbouncer.ts';

/** The PgBouncer of this machine; undefined if there is none (global-setup.ts prints a warning). */
export const pgbouncer = inject('pgbouncer') ?? undefined;
export const pgbouncerName = pgbouncer === undefined ? 'PgBouncer (none here)' : `PgBouncer ${pgbouncer.version}`;

/** Starts PgBouncer in front of a database. */
export async function startTestPgbouncer(
  options: Omit<Parameters<typeof startPgbouncer>[0], 'path' | 'folder'>,
): Promise<LocalPgbouncer> {
  if (pgbouncer === undefined) throw new Error('no PgBouncer was found');
  return startPgbouncer({ ...options, path: pgbouncer.path, folder: inject('serverFolder') });
}
