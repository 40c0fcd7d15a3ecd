/** Address and login of a database, from `postgres://user:password@host:port/database`. */
export type PostgresAddress = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** TLS starts with the first byte and saves a round trip; Postgres 17 and later. */
  readonly isDirectTls?: boolean;
};

/**
 * Parses a database URL. Of its query it reads only `sslnegotiation=direct`, as libpq spells it. Other parameters are ignored:
 * poolers refuse startup parameters, and TLS has its own setting.
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

/** Formats an address as a URL, for a client that takes only URLs. */
export function formatPostgresUrl({ host, port, database, user, password }: PostgresAddress): string {
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return `postgres://${login}@${formatHost(host)}:${port}/${encodeURIComponent(database)}`;
}

/** Formats a host for a URL: IPv6 in brackets. */
export function formatHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
