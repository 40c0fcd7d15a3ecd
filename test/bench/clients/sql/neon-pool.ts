import { env } from 'node:process';
import { neonConfig, Pool } from '@neondatabase/serverless';
import { dutyText, type VehicleEvent } from '../queries.ts';

neonConfig.wsProxy = (host, port) => `${host}:${port}/v2`;
neonConfig.useSecureWebSocket = false; // loopback

const pool = new Pool({ connectionString: env['URL'] ?? '' });
pool.on('error', (error: Error) => console.error(error));

export async function handler({ vehicleNo }: VehicleEvent) {
  const { rows } = await pool.query(dutyText, [vehicleNo]);
  return rows[0];
}
