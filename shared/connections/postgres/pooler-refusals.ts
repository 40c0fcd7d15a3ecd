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

const client = 'PgBouncer, src/client.c';
const janitor = 'PgBouncer, src/janitor.c';
const objects = 'PgBouncer, src/objects.c';
const server = 'PgBouncer, src/server.c';
const proxy = 'RDS Proxy, "Troubleshooting RDS Proxy"';
const neon = 'Neon, "Connection errors"';
const supavisor = 'Supavisor, lib/supavisor/client_handler/error.ex';

const never = (code: string, source: string, text: RegExp): PoolerRefusal => ({ text, code, isSent: false, source });
const perhaps = (code: string, source: string, text: RegExp): PoolerRefusal => ({ text, code, isSent: true, source });

/**
 * Poolers report most refusals as 08P01 (protocol violation), XX000 or without a code of their own, so that only the text tells
 * them apart. The texts of PgBouncer are those of 1.18 to 1.25. The first row that fits counts. `never`: the statement was never
 * sent; `perhaps`: it may have run.
 */
export const poolerRefusals: readonly PoolerRefusal[] = [
  // A setting is wrong: a retry does not help.
  never('3D000', client, /^no such database/),
  never('3D000', 'PgBouncer 1.18, for its server', /^database ".*" does not exist/),
  never('3D000', 'PgBouncer 1.22, src/objects.c', /cached error: .*database ".*" does not exist/),
  never('CONFIG_ERROR', client, /^bouncer config error/),
  never('CONFIG_ERROR', client, /^unsupported (options )?startup parameter/),
  never(
    'CONFIG_ERROR',
    client,
    /^(authentication )?database\b.* (is disabled|does not allow connections|is not configured)/,
  ),
  never('CONFIG_ERROR', client, /^no authentication method is found/),
  never('CONFIG_ERROR', server, /^transaction blocks not allowed in statement pooling mode/),
  never('CONFIG_ERROR', proxy, /RDS Proxy (currently )?(doesn.t support|supports only)|RDS supports only/i),
  never('CONFIG_ERROR', neon, /Endpoint ID is not specified/i),
  never('CONFIG_ERROR', neon, /endpoint .*(disabled|could not be found)/i),
  never('CONFIG_ERROR', neon, /exceeded the (compute time|data transfer|limit of .*) quota/),
  never('CONFIG_ERROR', supavisor, /address not in tenant allow_list/i),
  never('CONFIG_ERROR', supavisor, /only supports prepared statements using the Extended Query Protocol/),
  // Both sides disagree on TLS.
  never('TLS_REFUSED', client, /^SSL required/),
  never('TLS_REFUSED', proxy, /requires TLS connections|allowed only with SSL connections/),
  never('TLS_REFUSED', supavisor, /SSL connection is required/),
  never('TLS_REFUSED', 'node-postgres, lib/connection.js', /does not support SSL|SSL negotiation failed/),
  never('TLS_REFUSED', 'PostgreSQL, src/backend/libpq/auth.c', /no pg_hba\.conf entry .*no encryption/),
  // The login is wrong.
  never('28P01', client, /authentication failed|^no such user|^(unix socket )?login (rejected|failed)/),
  never('28P01', client, /^(username|password) too long/),
  never(
    '28P01',
    'PgBouncer, src/proto.c',
    /server login failed|cached error: .*(role ".*" does not exist|pg_hba\.conf)/,
  ),
  never('28P01', proxy, /has no credentials for the role|authentication (is )?not allowed for the RDS Proxy/i),
  never('28P01', proxy, /password that was provided for the role .* is wrong/),
  never(
    '28P01',
    supavisor,
    /(Tenant or|tenant\/)\s?user .*not found|Wrong password|There is no user .* in the database/i,
  ),
  never('28P01', supavisor, /too many authentication (errors|failures)|^Authentication error, reason/i),
  never('28P01', 'node-postgres, lib/crypto/sasl.js: no password given', /client password must be a/),
  // Too many connections: a later retry may work. The caller has already waited for as long as the pooler allows.
  never('53300', janitor, /query_wait_timeout/),
  never('53300', client, /no more connections allowed|^client connections exceeded/),
  never('53300', client, /^no memory for|^bouncer resources exhaustion/),
  never('53300', proxy, /Timed-out waiting to acquire database connection/),
  never('53300', neon, /Failed to acquire permit to connect|Too many connections attempts/),
  never('53300', neon, /exceeded the limit of concurrently active endpoints/),
  never('53300', supavisor, /max (clients?|pools) (connections? |count )?reached|check ?out .*(timeout|after \d+)/i),
  never('53300', supavisor, /^Circuit breaker open|temporarily blocked/),
  // The database behind the pooler does not answer.
  never('57P03', objects, /server login has been failing|cannot connect to server|server_login_retry/),
  never('57P03', janitor, /^client_login_timeout \(server down\)/),
  never('57P03', 'PgBouncer, src/janitor.c: to idle clients', /shutting down/),
  never('57P03', neon, /[Cc]ouldn't connect to compute node|Control plane request failed/),
  never('57P03', neon, /request could not be authorized due to an internal error/),
  never('57P03', supavisor, /^Failed to subscribe to tenant/),
  // The pooler keeps no more prepared statements: the same text without a name works.
  never('26000', supavisor, /^max prepared statements (memory )?limit reached/),
  // The statement ran longer than the pooler allows. A second run would take as long.
  perhaps('57014', janitor, /^(query|transaction)[ _]timeout/),
  // The connection broke between two statements, or while one ran.
  never('08006', janitor, /^client_idle_timeout|^client_login_timeout/),
  never('08006', client, /^prepared statement (did not exist|name is already in use)/),
  never('08006', supavisor, /^connection failure during authentication/),
  perhaps(
    '08006',
    server,
    /server conn crashed|^idle[ _]transaction[ _]timeout|^database removed|^admin forced disconnect/,
  ),
  perhaps('08006', supavisor, /DbHandler exited|^Connection to database closed/),
];

/** Codes that a pooler uses for refusals of many kinds; '' for an error without a code. */
const vagueCodes = new Set(['', '08P01', '08000', '08001', '08004', '08006', '0A000', '28000', 'XX000', '53300']);

/** Finds the refusal that a pooler's text describes; undefined for any other error. */
export function findPoolerRefusal(code: string, message: string): PoolerRefusal | undefined {
  return vagueCodes.has(code) ? poolerRefusals.find(({ text }) => text.test(message)) : undefined;
}
