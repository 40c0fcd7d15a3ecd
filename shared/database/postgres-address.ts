/** Where a database is and who we are there, from `postgres://user:password@host:port/database`. */
export type PostgresAddress = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
};

/**
 * Reads a database URL. Its query part is not read: no startup parameter comes from it, because poolers refuse them, and
 * TLS has a setting of its own.
 */
export function parsePostgresAddress(url: string): PostgresAddress {
  const { hostname, port, pathname, username, password } = new URL(url);
  return {
    host: decodeURIComponent(hostname).replace(/^\[|\]$/g, ''),
    port: port === '' ? 5432 : Number(port),
    database: decodeURIComponent(pathname.slice(1)),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}

/** The URL of an address, for a client that takes nothing else. */
export function formatPostgresUrl({ host, port, database, user, password }: PostgresAddress): string {
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  const name = host.includes(':') ? `[${host}]` : host;
  return `postgres://${login}@${name}:${port}/${encodeURIComponent(database)}`;
}
