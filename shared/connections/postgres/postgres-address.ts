/** Where a database is and who we are there, from `postgres://user:password@host:port/database`. */
export type PostgresAddress = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** TLS begins with the first byte, which saves a round trip: Postgres since 17. */
  readonly isDirectTls?: boolean;
};

/**
 * Reads a database URL. Of its query part, `sslnegotiation=direct` is read, as libpq spells it; no startup parameter comes
 * from it, because poolers refuse them, and the rest of TLS has a setting of its own.
 */
export function parsePostgresAddress(url: string): PostgresAddress {
  const { hostname, port, pathname, username, password, searchParams } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 5432 : Number(port),
    database: decodeURIComponent(pathname.slice(1)),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    isDirectTls: searchParams.get('sslnegotiation') === 'direct',
  };
}

/** The URL of an address, for a client that takes nothing else. */
export function formatPostgresUrl({ host, port, database, user, password }: PostgresAddress): string {
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return `postgres://${login}@${formatHost(host)}:${port}/${encodeURIComponent(database)}`;
}

/** A host as it stands in a URL. */
export function formatHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
