import { findPgbouncers, startPgbouncer, supportsNamedStatements } from '../../../infra/local/servers/pgbouncer.ts';
import type { BenchPostgres } from '../servers/bench-postgres.ts';

/** A path from the function to Postgres, with TLS from the function. */
export type DatabasePath = {
  readonly name: string;
  /** The port that the function connects to. */
  readonly port: number;
  readonly isPooled: boolean;
  /** Named statements survive between calls: directly, and through PgBouncer since 1.21. */
  readonly keepsNamedStatements: boolean;
  readonly configuration: string;
};

/** Opens the direct path and one through each PgBouncer of this machine (variable PGBOUNCER, and PATH). */
export async function openDatabasePaths(
  server: BenchPostgres,
): Promise<{ paths: DatabasePath[]; close: () => Promise<void> }> {
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
        keepsNamedStatements: true,
        configuration: 'TLS directly to Postgres.',
      },
      ...poolers.map(({ port, version }) => ({
        name: `PgBouncer ${version}`,
        port,
        isPooled: true,
        keepsNamedStatements: supportsNamedStatements(version),
        configuration: `Transaction mode, 20 server connections, TLS from the client${
          supportsNamedStatements(version) ? ', max_prepared_statements 200' : ''
        }; the settings of the performance guide.`,
      })),
    ],
    close: async () => {
      await Promise.all(poolers.map((pooler) => pooler.stop()));
    },
  };
}
