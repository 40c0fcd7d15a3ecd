import { findPgbouncers, startPgbouncer, supportsNamedStatements } from '../../../infra/local/servers/pgbouncer.ts';
import type { BenchPostgres } from '../servers/bench-postgres.ts';

/** A way from the function to Postgres; all of them with TLS from the function on. */
export type Path = {
  readonly name: string;
  /** What the function connects to. */
  readonly port: number;
  readonly isPooled: boolean;
  /** Named statements mean something on it: directly, and through PgBouncer since 1.21. */
  readonly knowsNames: boolean;
  readonly configuration: string;
};

/** Directly, and through each PgBouncer of this machine (the variable PGBOUNCER, and the PATH). */
export async function openPaths(server: BenchPostgres): Promise<{ paths: Path[]; close: () => Promise<void> }> {
  const { key, cert } = server.certificate;
  const programs = await findPgbouncers();
  const poolers = await Promise.all(
    programs.map(({ path }) =>
      startPgbouncer({
        path,
        folder: server.folder,
        databaseUrl: server.postgres.url,
        settings: { client_tls_sslmode: 'require', client_tls_key_file: key, client_tls_cert_file: cert },
      }),
    ),
  );
  return {
    paths: [
      {
        name: 'direct',
        port: server.postgres.port,
        isPooled: false,
        knowsNames: true,
        configuration: 'TLS to Postgres itself.',
      },
      ...poolers.map(({ port, version }) => ({
        name: `PgBouncer ${version}`,
        port,
        isPooled: true,
        knowsNames: supportsNamedStatements(version),
        configuration: `Transaction mode, 20 server connections, TLS from the client${
          supportsNamedStatements(version) ? ', max_prepared_statements 200' : ''
        }; as the performance guide recommends.`,
      })),
    ],
    close: async () => {
      await Promise.all(poolers.map((pooler) => pooler.stop()));
    },
  };
}
