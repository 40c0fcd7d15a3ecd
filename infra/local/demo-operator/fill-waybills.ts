import { Client } from 'pg';
import { insertStatements, type WaybillsRows } from './waybills-rows.ts';

/** Writes rows into a local waybills database in one transaction, then runs ANALYZE so that Postgres plans with statistics. */
export async function fillWaybills(databaseUrl: string, rows: WaybillsRows): Promise<void> {
  const client = new Client(databaseUrl);
  await client.connect();
  try {
    await client.query('BEGIN');
    for (const statement of insertStatements(rows)) await client.query(statement);
    await client.query('COMMIT');
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}
