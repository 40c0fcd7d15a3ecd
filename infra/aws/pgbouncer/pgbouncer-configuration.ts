export type PgbouncerOptions = {
  readonly target: { readonly host: string; readonly port: number; readonly database: string };
  /** The folder of users.txt, certificate.pem and key.pem. */
  readonly folder: string;
  /** The CA file that verifies the database's certificate. */
  readonly serverCaFile: string;
  readonly listenAddress: string;
  readonly port: number;
  /** Largest number of connections of this task to Postgres. */
  readonly serverConnections: number;
  /** Largest number of client connections of this task. */
  readonly clientConnections: number;
  readonly clientIdleSeconds: number;
  /** Longest wait of a query for a server connection. */
  readonly queryWaitSeconds: number;
};

/**
 * Formats pgbouncer.ini for PgBouncer >= 1.21, the first version that supports named prepared statements in transaction
 * mode. TLS is required on both sides; TCP keep-alive is the performance guide's 60/10/6.
 */
export function formatPgbouncerConfiguration(options: PgbouncerOptions): string {
  const { target, folder } = options;
  const lines = {
    listen_addr: options.listenAddress,
    listen_port: options.port,
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: `${folder}/users.txt`,
    pool_mode: 'transaction',
    default_pool_size: options.serverConnections,
    max_db_connections: options.serverConnections,
    max_client_conn: options.clientConnections,
    max_prepared_statements: 200,
    client_idle_timeout: options.clientIdleSeconds,
    client_login_timeout: 15,
    query_wait_timeout: options.queryWaitSeconds,
    server_connect_timeout: 5,
    server_login_retry: 1, // not 15: a call waits 5 s for a Postgres that restarts (WAYBILLS_DB_RESTART_PATIENCE)
    server_idle_timeout: 600,
    server_lifetime: 3600,
    client_tls_sslmode: 'require',
    client_tls_cert_file: `${folder}/certificate.pem`,
    client_tls_key_file: `${folder}/key.pem`,
    client_tls_protocols: 'secure',
    server_tls_sslmode: 'verify-full',
    server_tls_ca_file: options.serverCaFile,
    server_tls_protocols: 'secure',
    tcp_keepalive: 1,
    tcp_keepidle: 60,
    tcp_keepintvl: 10,
    tcp_keepcnt: 6,
    log_connections: 0, // one line per environment is noise
    log_disconnections: 0,
    stats_period: 60,
  };
  return [
    '[databases]',
    `${target.database} = host=${target.host} port=${target.port} dbname=${target.database}`,
    '',
    '[pgbouncer]',
    ...Object.entries(lines).map(([name, value]) => `${name} = ${value}`.trimEnd()),
    '',
  ].join('\n');
}
