import { UnavailableError } from '@headway/connections/errors';
import type { VehicleField } from '../../shared/configuration/caller-settings.ts';
import type { Duty } from '../../shared/duty/duty.ts';
import type { FoundDuties, Waybills } from '../../shared/waybills/waybills.ts';
import type { EndpointContext } from './define-endpoint.ts';

/**
 * Returns the reader of duties, without the data that HEADWAY_VEHICLE_FIELDS does not make public.
 * @throws UnavailableError where no waybills database is configured
 */
export function requireWaybills({
  services: { waybills, configuration },
}: Pick<EndpointContext, 'services'>): Omit<Waybills, 'figures' | 'callsFunction'> {
  if (waybills === null) {
    throw new UnavailableError('Vehicle data is not configured: there is no waybills database', {
      peer: 'database',
      retryAfterSeconds: 300, // a deployment must change the setting
    });
  }
  const hide = (duty: Duty) => hideFields(duty, configuration.HEADWAY_VEHICLE_FIELDS);
  const hideAll = ({ duties, isComplete }: FoundDuties) => ({ duties: duties.map(hide), isComplete });
  return {
    findDuty: async (...asked) => hide(await waybills.findDuty(...asked)),
    findDuties: async (...asked) => (await waybills.findDuties(...asked)).map(hide),
    findDutiesOfRoute: async (...asked) => hideAll(await waybills.findDutiesOfRoute(...asked)),
    findDutiesOfDepot: async (...asked) => hideAll(await waybills.findDutiesOfDepot(...asked)),
  };
}

function hideFields(duty: Duty, shown: readonly VehicleField[]): Duty {
  const show = <Value>(field: VehicleField, value: Value) => (shown.includes(field) ? value : null);
  if (duty.state === 'off-duty') {
    return {
      ...duty,
      serviceType: show('service_type', duty.serviceType),
      entityRemark: show('entity_remark', duty.entityRemark),
    };
  }
  if (duty.state !== 'on-duty') return duty;
  return {
    ...duty,
    serviceType: show('service_type', duty.serviceType),
    waybillId: show('waybill_id', duty.waybillId),
    waybillNo: show('waybill_no', duty.waybillNo),
    scheduleNo: show('schedule_no', duty.scheduleNo),
    updatedAt: show('last_updated', duty.updatedAt),
    dutyDate: show('duty_date', duty.dutyDate),
    entityRemark: show('entity_remark', duty.entityRemark),
    trips: (show('trips', duty.trips) ?? []).map((trip) => ({
      ...trip,
      scheduleNumber: show('schedule_no', trip.scheduleNumber),
      orgName: show('org_name', trip.orgName),
    })),
  };
}
