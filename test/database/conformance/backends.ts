import { type LocalNeon, startNeon } from '../../../infra/local/neon/start-neon.ts';
import type { LocalPgbouncer } from '../../../infra/local/pgbouncer.ts';
import { pgbouncer, startTestPgbouncer } from '../../support/pgbouncer.ts';

/** Everything that stands in front of one real Postgres during a run of the suite. */
export type Backends = {
  readonly databaseUrl: string;
  readonly pgbouncer: LocalPgbouncer | undefined;
  readonly neon: LocalNeon;
  stop(): Promise<void>;
};

export async function startBackends(databaseUrl: string): Promise<Backends> {
  const [pooler, neon] = await Promise.all([
    pgbouncer === undefined ? undefined : startTestPgbouncer({ databaseUrl }),
    startNeon({ databaseUrl }),
  ]);
  return {
    databaseUrl,
    pgbouncer: pooler,
    neon,
    stop: async () => {
      await Promise.all([pooler?.stop(), neon.stop()]);
    },
  };
}
