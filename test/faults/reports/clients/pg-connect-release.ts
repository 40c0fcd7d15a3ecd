/** The code of node-postgres #2112: one pool for the environment, connect, query, release. */
import { env } from 'node:process';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: env['URL'], max: Number(env['MAX'] ?? 10) });
pool.on('error', () => undefined); // the reporter logs

export async function handler() {
  const client = await pool.connect();
  try {
    const { rows } = await client.query('SELECT $1::int AS number', [1]);
    return { ok: rows[0]?.number === 1 };
  } finally {
    client.release();
  }
}
