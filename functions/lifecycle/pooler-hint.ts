import type { Services } from '../../shared/services.ts';

/** For operators: a pooler that does not keep prepared statements makes Postgres plan each lookup again. */
export const poolerHint =
  'The database pooler refuses prepared statements, so Postgres plans each lookup again and a lookup takes about twice as ' +
  'long. PgBouncer 1.21 or newer with max_prepared_statements keeps them; with an older one, create the function headway_duty_1 ' +
  '(docs/reference/waybills-schema.md).';

/** The hints of this environment: the pooler hint once a named statement was refused and no function keeps the plans. */
export function listHints({
  database,
  waybills,
}: {
  readonly database: Pick<NonNullable<Services['database']>, 'figures'> | null;
  readonly waybills: Pick<NonNullable<Services['waybills']>, 'callsFunction'> | null;
}) {
  const isPlanned = database?.figures().statements === 'unnamed-refused-by-peer' && waybills?.callsFunction() !== true;
  return isPlanned ? [poolerHint] : [];
}

/** Creates a function for the end of each invocation, which logs each hint once in the life of the environment. */
export function createHintLog(
  services: Parameters<typeof listHints>[0] & { readonly logger: Pick<Services['logger'], 'warn'> },
): () => void {
  const logged = new Set<string>();
  return () => {
    for (const hint of listHints(services)) {
      if (logged.has(hint)) continue;
      logged.add(hint);
      services.logger.warn('hint', { hint });
    }
  };
}
