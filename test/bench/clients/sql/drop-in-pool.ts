import { env } from 'node:process';
import { Pool } from '../../../../shared/connections/postgres/pool/pool.ts';
import { dutyText, type VehicleEvent } from '../queries.ts';

const pool = new Pool({ connectionString: env['URL'] });

export async function handler({ vehicleNo }: VehicleEvent) {
  const { rows } = await pool.query(dutyText, [vehicleNo]);
  return rows[0];
}
