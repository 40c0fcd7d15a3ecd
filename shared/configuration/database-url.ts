import { findPostgresUrlMistake, postgresUrlForm } from '@headway/connections/postgres-address';
import { Secret } from './secret.ts';
import type { Setting } from './setting.ts';

/** WAYBILLS_DB_URL: the form that every driver takes; null without a database. */
export const databaseUrl: Setting<Secret | null> = {
  expects: `${postgresUrlForm}, percent-encoded`,
  fallback: null,
  secret: true,
  parse: (text) => (findPostgresUrlMistake(text) === undefined ? new Secret(text) : undefined),
  describeMistake: findPostgresUrlMistake,
};
