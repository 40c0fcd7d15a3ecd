/** knex #3636: knex with its default pool on Lambda. */
import { env } from 'node:process';
import knex from 'knex';

const database = knex({ client: 'pg', connection: env['URL'] ?? '' });

export async function handler() {
  const { rows } = await database.raw('SELECT ?::int AS number', [1]);
  return { ok: rows[0]?.number === 1 };
}
