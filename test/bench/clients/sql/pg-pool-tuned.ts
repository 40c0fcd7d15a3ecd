import { env } from 'node:process';
import pg from 'pg';
import { dutyText, type VehicleEvent } from '../queries.ts';

const pool = new pg.Pool({
  connectionString: env['URL'],
  max: 1, // an environment serves one call at a time
  min: 0,
  idleTimeoutMillis: 120_000,
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
  allowExitOnIdle: true,
});
pool.on('error', (error) => console.error(error));

export async function handler({ vehicleNo }: VehicleEvent) {
  const { rows } = await pool.query(dutyText, [vehicleNo]);
  return rows[0];
}
