import type { Database, PoolFigures } from './database.ts';

/**
 * A database whose driver is still being loaded. Calls wait for it; what concerns connections is about those that it has,
 * which are none until then.
 * @param options.load begins at once
 */
export function createLazyDatabase(options: {
  readonly load: () => Promise<Database>;
  readonly maxConnections: number;
  readonly minConnections: number;
  readonly statements: PoolFigures['statements'];
}): Database {
  const { load, maxConnections: max, minConnections: min, statements } = options;
  let loaded: Database | undefined;
  const loading = load().then((database) => {
    loaded = database;
    return database;
  });
  loading.catch(() => undefined); // whoever calls is told
  return {
    query: async (...query) => (await loading).query(...query),
    warm: async (call) => (await loading).warm(call),
    thaw: () => loaded?.thaw(),
    figures: () => loaded?.figures() ?? { size: 0, idle: 0, waiting: 0, max, min, statements },
    close: () =>
      loading.then(
        (database) => database.close(),
        () => undefined, // there is nothing to close
      ),
  };
}
