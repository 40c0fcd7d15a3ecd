import { dutyStatement } from '../../../../shared/waybills/duty-statement.ts';
import { createOurHandler } from '../our-invocation.ts';
import type { VehicleEvent } from '../question.ts';

export const handler = createOurHandler<VehicleEvent>(async ({ database }, { vehicleNo }, call) => {
  const rows = await database?.query(dutyStatement, [vehicleNo], call);
  return rows?.[0];
});
