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

/** A database URL cannot be used. The message repeats no part of the URL but the names of parameters. */
export class PostgresUrlError extends TypeError {
  override readonly name = 'PostgresUrlError';
  readonly code = 'postgres-url';
}

export const postgresUrlForm = 'postgres://user:password@host:port/database';

/**
 * Parses a database URL. Its only parameter is `sslnegotiation`, as libpq spells it: poolers refuse most startup parameters, and
 * TLS has a setting of its own.
 * @throws PostgresUrlError
 */
export function parsePostgresAddress(url: string): PostgresAddress {
  const mistake = findPostgresUrlMistake(url);
  if (mistake !== undefined)
    throw new PostgresUrlError(`The database URL: expected ${postgresUrlForm}, got ${mistake}.`);
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

/**
 * Finds why a database URL cannot be used; undefined for a URL that parsePostgresAddress takes. The text repeats no part of the
 * URL but the names of parameters, and those only where they cannot be a part of a password.
 */
export function findPostgresUrlMistake(text: string): string | undefined {
  if (!/^\s*postgres(ql)?:\/\//.test(text)) return 'something else';
  if (/\p{Cc}/u.test(text.trim())) return 'a control character'; // the URL parser drops line breaks and tabs
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // A raw / ? or # in a password ends the host part: what follows, with the @, looks like a path or a parameter.
  const isCut = url === undefined || url.hash !== '' || `${url.pathname}${url.search}`.includes('@');
  if (isCut) return 'something else (write / ? # and @ in the user, the password and the name as %2F %3F %23 and %40)';
  const { hostname, port, pathname, username, password, searchParams } = url;
  const parts = [hostname, pathname, username, password].map(findDecoded);
  if (parts.includes(undefined)) return 'a % that starts no encoded character (write %25)';
  if (parts.some((part) => /\p{Cc}/u.test(part ?? ''))) return 'a control character';
  if (!/^[^%]+$/.test(hostname)) return 'no host name';
  if (hostname.includes(',')) return 'several hosts (give one)';
  if (port === '0') return 'port 0';
  if (pathname.length < 2) return 'no name of a database';
  if (pathname.includes('/', 1)) return 'a name of a database with a / (write %2F)';
  const unknown = [...new Set(searchParams.keys())].filter((name) => name !== 'sslnegotiation');
  if (unknown.length > 0) {
    const names = unknown.map((name) => JSON.stringify(name.slice(0, 40))).join(', ');
    return `the unknown parameter ${names} (remove it: only sslnegotiation is known, and TLS has its own setting)`;
  }
  const negotiations = searchParams.getAll('sslnegotiation');
  const isKnown = negotiations.length < 2 && negotiations.every((value) => ['direct', 'postgres'].includes(value));
  return isKnown ? undefined : 'an sslnegotiation that is neither direct nor postgres';
}

function findDecoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
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
