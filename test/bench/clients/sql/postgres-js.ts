import { env } from 'node:process';
import postgres from 'postgres';
import { dutyText, type VehicleEvent } from '../queries.ts';

const sql = postgres(env['URL'] ?? '', { max: 1 });

export async function handler({ vehicleNo }: VehicleEvent) {
  const [row] = await sql.unsafe(dutyText, [vehicleNo], { prepare: true });
  return row;
}
