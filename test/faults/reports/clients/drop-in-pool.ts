import { env } from 'node:process';
import { Pool } from '@headway/connections/pg';

const pool = new Pool({ connectionString: env['URL'] });

/** An odd mark is written, an even one is read. */
export async function handler({ mark }: { readonly mark: number }) {
  const text = mark % 2 === 1 ? 'INSERT INTO marks VALUES ($1) RETURNING mark' : 'SELECT $1::int AS mark';
  const { rows } = await pool.query({ text, values: [mark], readOnly: mark % 2 === 0 });
  return rows[0];
}
