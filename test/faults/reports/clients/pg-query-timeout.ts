/** node-postgres #2243: the code of #2112 with timeouts; query_timeout is required to see a timeout at all. */
import { env } from 'node:process';
import pg from 'pg';

const pool = new pg.Pool({
  connectionString: env['URL'],
  connectionTimeoutMillis: Number(env['CONNECTION_TIMEOUT_MS']),
  idleTimeoutMillis: Number(env['IDLE_TIMEOUT_MS']),
  query_timeout: Number(env['QUERY_TIMEOUT_MS']),
});
pool.on('error', () => undefined);

export async function handler() {
  const client = await pool.connect();
  try {
    const { rows } = await client.query('SELECT $1::int AS number', [1]);
    return { ok: rows[0]?.number === 1 };
  } finally {
    client.release();
  }
}
