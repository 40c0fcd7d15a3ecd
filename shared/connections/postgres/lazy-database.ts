import type { CircuitBreaker } from '../resilience/circuit-breaker.ts';
import type { Database, PoolFigures } from './database.ts';

/**
 * Builds a database whose driver module loads in the background. Queries wait for it; until then it has no connections.
 * @param options.load is called at once
 * @param options.breaker guards every query; `warm` is not guarded
 */
export function createLazyDatabase(options: {
  readonly load: () => Promise<Database>;
  readonly breaker: CircuitBreaker;
  readonly maxConnections: number;
  readonly minConnections: number;
  readonly statements: PoolFigures['statements'];
}): Database {
  const { load, breaker, maxConnections: max, minConnections: min, statements } = options;
  let loaded: Database | undefined;
  const loading = load().then((database) => {
    loaded = database;
    return database;
  });
  loading.catch(() => undefined); // each query reports it
  return {
    query: (statement, parameters, call) =>
      breaker.run(call.signal, async () => (await loading).query(statement, parameters, call)),
    warm: async (call) => (await loading).warm(call),
    thaw: () => loaded?.thaw(),
    figures: () => loaded?.figures() ?? { size: 0, idle: 0, waiting: 0, max, min, statements },
    close: () =>
      loading.then(
        (database) => database.close(),
        () => undefined, // nothing to close
      ),
  };
}
