import { readFileSync } from 'node:fs';
import { env } from 'node:process';
import pg from 'pg';
import { dutyStatement } from '../../../../shared/waybills/duty-statement.ts';

/** A function with plain `pg` and one TLS connection that opens during init. */
const client = new pg.Client({
  connectionString: env['WAYBILLS_DB_URL'] ?? '',
  ssl: { ca: readFileSync(env['WAYBILLS_DB_CA'] ?? '', 'utf8'), servername: 'localhost' },
});
await client.connect();

export const handler = async () => {
  const { rows } = await client.query(dutyStatement.text, ['V1']);
  return { statusCode: 200, body: JSON.stringify(rows[0]) };
};
