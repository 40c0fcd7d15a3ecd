/** The refusal of a pooler by its text, and what it means: a SQLSTATE, or one of our own codes. */
export type PoolerRefusal = {
  readonly text: RegExp;
  readonly code: string;
  /**
   * Whether the statement may have reached the database and run. If not, and the refusal passes while the pooler or its database
   * restarts, even a write is repeated (isNeverSent).
   */
  readonly isSent: boolean;
  /** The server and the place where the text is documented or written. */
  readonly source: string;
};

const bouncer = 'PgBouncer 1.18 to 1.24';
const supavisor = 'Supavisor, lib/supavisor/client_handler';

/**
 * Poolers report most refusals as 08P01 (protocol violation), XX000 or without a code of their own, so that only the text tells
 * them apart. Refusals before the login are permanent or need a change of settings; the statement was never sent.
 */
export const poolerRefusals: readonly PoolerRefusal[] = [
  // A setting is wrong: a retry does not help.
  { text: /^no such database/, code: '3D000', isSent: false, source: `${bouncer}, src/client.c` },
  { text: /^database ".*" does not exist/, code: '3D000', isSent: false, source: 'PgBouncer 1.18, for its server' },
  { text: /^bouncer config error/, code: 'CONFIG_ERROR', isSent: false, source: `${bouncer}, src/client.c` },
  { text: /^unsupported startup parameter/, code: 'CONFIG_ERROR', isSent: false, source: `${bouncer}, src/client.c` },
  {
    text: /^database .* (is disabled|does not allow)/,
    code: 'CONFIG_ERROR',
    isSent: false,
    source: `${bouncer}, src/client.c`,
  },
  {
    text: /^SSL required|SSL negotiation failed/,
    code: 'TLS_REFUSED',
    isSent: false,
    source: `${bouncer}, src/client.c`,
  },
  {
    text: /requires TLS connections/,
    code: 'TLS_REFUSED',
    isSent: false,
    source: 'RDS Proxy, "Troubleshooting RDS Proxy"',
  },
  { text: /does not support SSL/, code: 'TLS_REFUSED', isSent: false, source: 'node-postgres, lib/connection.js' },
  {
    text: /no pg_hba\.conf entry .*no encryption/,
    code: 'TLS_REFUSED',
    isSent: false,
    source: 'PostgreSQL, src/backend/libpq/auth.c',
  },
  { text: /Endpoint ID is not specified/, code: 'CONFIG_ERROR', isSent: false, source: 'Neon, "Connection errors"' },
  {
    text: /endpoint .*(disabled|could not be found)/i,
    code: 'CONFIG_ERROR',
    isSent: false,
    source: 'Neon, "Connection errors"',
  },
  {
    text: /exceeded the (compute time|data transfer) quota/,
    code: 'CONFIG_ERROR',
    isSent: false,
    source: 'Neon, "Connection errors"',
  },
  // The login is wrong.
  {
    text: /authentication failed|^no such user|^login (rejected|failed)/,
    code: '28P01',
    isSent: false,
    source: `${bouncer}, src/client.c`,
  },
  { text: /Tenant or user not found|Wrong password/, code: '28P01', isSent: false, source: supavisor },
  { text: /Circuit breaker open: Too many authentication errors/, code: '28P01', isSent: false, source: supavisor },
  {
    text: /has no credentials for the role/,
    code: '28P01',
    isSent: false,
    source: 'RDS Proxy, "Troubleshooting RDS Proxy"',
  },
  {
    text: /client password must be a/,
    code: '28P01',
    isSent: false,
    source: 'node-postgres, lib/crypto/sasl.js: no password given',
  },
  // Too many connections: a later retry may work. The caller has already waited for as long as the pooler allows.
  {
    text: /query_wait_timeout|no more connections allowed/,
    code: '53300',
    isSent: false,
    source: `${bouncer}, src/janitor.c and src/client.c`,
  },
  {
    text: /Timed-out waiting to acquire database connection/,
    code: '53300',
    isSent: false,
    source: 'RDS Proxy, "Troubleshooting RDS Proxy"',
  },
  { text: /[Mm]ax clients? (connections )?reached|due to timeout/, code: '53300', isSent: false, source: supavisor },
  {
    text: /Failed to acquire permit to connect|Too many connections attempts/,
    code: '53300',
    isSent: false,
    source: 'Neon, "Connection errors"',
  },
  // The database behind the pooler does not answer.
  {
    text: /server login has been failing|cannot connect to server|server_login_retry/,
    code: '57P03',
    isSent: false,
    source: `${bouncer}, src/objects.c`,
  },
  { text: /shutting down/, code: '57P03', isSent: false, source: `${bouncer}, src/janitor.c: to idle clients` },
  {
    text: /[Cc]ouldn't connect to compute node|Control plane request failed/,
    code: '57P03',
    isSent: false,
    source: 'Neon, "Connection errors"',
  },
  // The statement ran longer than the pooler allows. A second run would take as long.
  { text: /^(query|transaction)[ _]timeout/, code: '57014', isSent: true, source: `${bouncer}, src/janitor.c` },
  // The connection broke between two statements, or while one ran.
  { text: /^client_idle_timeout/, code: '08006', isSent: false, source: `${bouncer}, src/janitor.c` },
  {
    text: /server conn crashed|^idle[ _]transaction[ _]timeout|^database removed|DbHandler exited/,
    code: '08006',
    isSent: true,
    source: `${bouncer}, src/server.c; ${supavisor}`,
  },
];

/** Codes that a pooler uses for refusals of many kinds; '' for an error without a code. */
const vagueCodes = new Set(['', '08P01', '08000', '08001', '08004', '08006', '28000', 'XX000', '53300']);

/** Finds the refusal that a pooler's text describes; undefined for any other error. */
export function findPoolerRefusal(code: string, message: string): PoolerRefusal | undefined {
  return vagueCodes.has(code) ? poolerRefusals.find(({ text }) => text.test(message)) : undefined;
}
