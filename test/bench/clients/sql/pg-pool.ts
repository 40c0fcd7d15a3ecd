import { env } from 'node:process';
import pg from 'pg';
import { dutyText, type VehicleEvent } from '../queries.ts';

const pool = new pg.Pool({ connectionString: env['URL'] });
pool.on('error', (error) => console.error(error)); // without a listener, losing an idle connection ends the process

export async function handler({ vehicleNo }: VehicleEvent) {
  const { rows } = await pool.query(dutyText, [vehicleNo]);
  return rows[0];
}
