import { Client } from 'pg';
import { insertStatements, type WaybillsRows } from './waybills-rows.ts';

/** Writes rows into a waybills database of ours, all or none, and has Postgres look at them before it plans. */
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
