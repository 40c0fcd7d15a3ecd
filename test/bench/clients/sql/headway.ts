import { dutyStatement } from '../../../../shared/waybills/duty-statement.ts';
import { createHeadwayHandler } from '../headway-handler.ts';
import type { VehicleEvent } from '../queries.ts';

export const handler = createHeadwayHandler<VehicleEvent>(async ({ database }, { vehicleNo }, call) => {
  const rows = await database?.query(dutyStatement, [vehicleNo], call);
  return rows?.[0];
});
