import { readFileSync } from 'node:fs';
import { Signer } from '@aws-sdk/rds-signer';
import { Pool, type PoolConfig } from 'pg';

/**
 * The client that Headway is compared with on the dashboard: pg.Pool and fetch with their defaults, as most functions have
 * them, in environments of its own. It asks for less than Headway does: one row of one table.
 */
const pool = new Pool(describeLogin());
pool.on('error', () => {}); // pg's documentation asks for it: without it a connection that closes ends the process

const statement = `SELECT waybill_no, service_type, schedule_no FROM waybills
  WHERE vehicle_no = $1 AND NOT deleted ORDER BY updated_at DESC NULLS LAST LIMIT 1`;

/** Behind RDS Proxy: TLS, and a token for each connection unless the URL has a password, as AWS's documentation has it. */
function describeLogin(): PoolConfig {
  const { DATABASE_CA: ca, DATABASE_URL: url = '' } = process.env;
  if (ca === undefined) return { connectionString: url };
  const { hostname, port, username, password, pathname } = new URL(url);
  const ssl = { ca: readFileSync(ca, 'utf8') };
  if (password !== '') return { connectionString: url, ssl };
  const signer = new Signer({ hostname, port: Number(port), username });
  const address = { host: hostname, port: Number(port), user: username, database: pathname.slice(1) };
  return { ...address, ssl, password: () => signer.getAuthToken() };
}

export type UsualCall = { readonly vehicle: string } | { readonly query: string };

export async function handler(call: UsualCall): Promise<unknown> {
  if ('vehicle' in call) return (await pool.query(statement, [call.vehicle])).rows;
  const response = await fetch(`${process.env['OTP_URL']}/otp/gtfs/v1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: call.query }),
  });
  const { data } = (await response.json()) as { data?: unknown };
  if (!response.ok || data === undefined || data === null) throw new Error(`OTP answered ${response.status}`);
  return data;
}
