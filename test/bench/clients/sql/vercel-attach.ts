import { env } from 'node:process';
import { attachDatabasePool } from '@vercel/functions';
import pg from 'pg';
import { dutyText, type VehicleEvent } from '../queries.ts';

const pool = new pg.Pool({ connectionString: env['URL'] });
pool.on('error', (error) => console.error(error));
attachDatabasePool(pool);

export async function handler({ vehicleNo }: VehicleEvent) {
  const { rows } = await pool.query(dutyText, [vehicleNo]);
  return rows[0];
}
