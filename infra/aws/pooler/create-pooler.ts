import type { Construct } from 'constructs';
import { DataApiPooler } from './data-api.ts';
import { NeonPooler } from './neon.ts';
import { PgbouncerPooler } from './pgbouncer.ts';
import type { Pooler, PoolerOptions } from './pooler.ts';
import { RdsProxyPooler } from './rds-proxy.ts';

/** Creates the pooler that `pooler.kind` names. */
export function createPooler(
  scope: Construct,
  id: string,
  options: Omit<PoolerOptions, 'database'> & { database: PoolerOptions['database'] | null },
): Pooler {
  const { database, stage } = options;
  if (stage.pooler.kind === 'neon') return new NeonPooler(scope, id, options);
  if (database === null) throw new Error('This pooler needs a database');
  switch (stage.pooler.kind) {
    case 'rds-proxy':
      return new RdsProxyPooler(scope, id, { ...options, database });
    case 'pgbouncer':
      return new PgbouncerPooler(scope, id, { ...options, database });
    case 'data-api':
      return new DataApiPooler(scope, id, { ...options, database });
  }
}
