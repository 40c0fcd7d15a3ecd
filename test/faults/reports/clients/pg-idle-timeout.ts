/** node-postgres #2718: a pool whose idle timeout should close its connections. */
import { env } from 'node:process';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: env['URL'], idleTimeoutMillis: Number(env['IDLE_TIMEOUT_MS']) });
pool.on('error', () => undefined);

export async function handler() {
  const { rows } = await pool.query('SELECT $1::int AS number', [1]);
  return { ok: rows[0]?.number === 1 };
}
