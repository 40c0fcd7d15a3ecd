import { env } from 'node:process';
import ServerlessClient from 'serverless-postgres';
import { dutyText, type VehicleEvent } from '../queries.ts';

const client = new ServerlessClient({ connectionString: env['URL'] ?? '', maxConnections: 200 });

export async function handler({ vehicleNo }: VehicleEvent) {
  await client.connect();
  const { rows } = await client.query(dutyText, [vehicleNo]);
  await client.clean();
  return rows[0];
}
