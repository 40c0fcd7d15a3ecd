import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import type { Configuration } from '../../../../shared/configuration/configuration.ts';
import { StartError } from '../steps/start-error.ts';

const answerWithinMs = 5000;

/** A database of the user's, and a vehicle of it that is on duty, if any is. */
export type FoundDatabase = { readonly address: string; readonly vehicleNo: string | undefined };

/**
 * Looks into a waybills database, which is left as it is.
 * @throws StartError where it cannot be reached or read
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
  client.on('error', () => {}); // a query that it ends is told by that query
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
      `--database: the database at ${host} cannot be read (${message || code}); mend that, or leave --database out.`,
    );
  } finally {
    await client.end().catch(() => {});
  }
}

async function readRoots(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new StartError(`WAYBILLS_DB_CA: expected a PEM file that can be read, got ${JSON.stringify(file)}.`, {
      cause,
    });
  }
}
