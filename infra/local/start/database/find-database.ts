import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import type { Configuration } from '../../../../shared/configuration/configuration.ts';
import { StartError } from '../steps/start-error.ts';

const answerWithinMs = 5000;

/** The user's own database, and one of its vehicles on duty if there is one. */
export type FoundDatabase = { readonly address: string; readonly vehicleNo: string | undefined };

/**
 * Reads a waybills database without changing it.
 * @throws StartError if it cannot be reached or read
 */
export async function findDatabase(
  url: string,
  { WAYBILLS_DB_TLS: tls, WAYBILLS_DB_CA: ca }: Pick<Configuration, 'WAYBILLS_DB_TLS' | 'WAYBILLS_DB_CA'>,
): Promise<FoundDatabase> {
  const { host } = new URL(url);
  const roots = ca === null ? {} : { ca: await readRoots(ca) };
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: answerWithinMs,
    query_timeout: answerWithinMs,
    ssl: tls === 'disable' ? false : { rejectUnauthorized: tls === 'verify-full', ...roots },
  });
  client.on('error', () => {}); // the query itself reports a lost connection
  try {
    await client.connect();
    const { rows } = await client.query<{ vehicle_no: string }>(
      `SELECT vehicle_no FROM waybills WHERE status = 'Online' AND NOT deleted AND vehicle_no IS NOT NULL
        ORDER BY updated_at DESC NULLS LAST LIMIT 1`,
    );
    return { address: host, vehicleNo: rows[0]?.vehicle_no };
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    throw new StartError(
      `--database: the database at ${host} cannot be read (${message || code}); correct the URL or the database, or omit --database.`,
    );
  } finally {
    await client.end().catch(() => {});
  }
}

async function readRoots(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new StartError(`WAYBILLS_DB_CA: expected the path of a readable PEM file, got ${JSON.stringify(file)}.`, {
      cause,
    });
  }
}
