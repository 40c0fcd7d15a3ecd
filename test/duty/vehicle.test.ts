import { describe, expect, test } from 'vitest';
import type { Duty, DutyTrip } from '../../shared/duty/duty.ts';
import { type DutyContext, describeVehicle, describeVehicleDuty } from '../../shared/duty/vehicle.ts';

const context: DutyContext = {
  countStops: (routeId) => (routeId === '47' ? 12 : null),
  findServiceType: (vehicleNo) => (vehicleNo === 'F1' ? 'FLEET' : null),
};

const trip: DutyTrip = {
  tripNumber: 3,
  routeId: '47',
  routeNumber: '47A',
  routeName: 'Circle',
  scheduleNumber: 'S1',
  orgName: 'Org',
  isActive: true,
  startTime: '07:30',
  endTime: '08:15',
};

const onDuty: Extract<Duty, { state: 'on-duty' }> = {
  state: 'on-duty',
  vehicleNo: 'F1',
  serviceType: 'AC',
  waybillId: '77',
  waybillNo: 'W77',
  scheduleNo: 'S0',
  updatedAt: '2026-01-01T00:00:00.000Z',
  dutyDate: '01/01/2026',
  entityRemark: 'North',
  trips: [trip, { ...trip, tripNumber: 4, routeId: '48', isActive: false, scheduleNumber: null }],
};

describe('the answer about one vehicle', () => {
  test('has its first trip at the top level and the others as remaining', () => {
    expect(describeVehicleDuty(onDuty, context)).toEqual({
      vehicle_no: 'F1',
      service_type: 'AC',
      waybill_id: 'W77',
      schedule_no: 'S0',
      last_updated: '2026-01-01T00:00:00.000Z',
      route_id: '47',
      route_number: '47A',
      is_active_trip: true,
      trip_number: 3,
      depot: 'North',
      remaining_trip_details: [
        {
          schedule_number: 'S0', // the waybill's, because the trip has none
          route_id: '48',
          route_name: 'Circle',
          org_name: 'Org',
          trip_number: 4,
          route_number: '47A',
          stops_count: null, // the network has no route 48
          is_active_trip: false,
        },
      ],
    });
  });

  test('counts the stops of a remaining trip, and prefers its own schedule number', () => {
    const { remaining_trip_details: remaining } = describeVehicleDuty({ ...onDuty, trips: [trip, trip] }, context);
    expect(remaining).toMatchObject([{ stops_count: 12, schedule_number: 'S1' }]);
  });

  test('has null for remaining trips where there are none, and no route where nothing names one', () => {
    expect(describeVehicleDuty({ ...onDuty, trips: [trip] }, context).remaining_trip_details).toBeNull();
    expect(describeVehicleDuty({ ...onDuty, trips: [] }, context)).toMatchObject({
      route_id: null,
      route_number: null,
      trip_number: null,
      is_active_trip: false,
      remaining_trip_details: null,
    });
  });

  test("falls back to the first trip's organisation for the depot", () => {
    expect(describeVehicleDuty({ ...onDuty, entityRemark: null }, context).depot).toBe('Org');
    expect(describeVehicleDuty({ ...onDuty, entityRemark: null, trips: [] }, context).depot).toBeNull();
  });

  test('falls back to the fleet table for the service type in every state', () => {
    const states: Duty[] = [
      { ...onDuty, serviceType: null },
      { state: 'off-duty', vehicleNo: 'F1', serviceType: null, entityRemark: 'North' },
      { state: 'unknown', vehicleNo: 'F1' },
    ];
    for (const duty of states) expect(describeVehicleDuty(duty, context).service_type).toBe('FLEET');
    expect(describeVehicleDuty({ state: 'unknown', vehicleNo: 'F2' }, context).service_type).toBeNull();
    expect(
      describeVehicleDuty({ state: 'off-duty', vehicleNo: 'F1', serviceType: 'X', entityRemark: 'North' }, context),
    ).toEqual({
      vehicle_no: 'F1',
      service_type: 'X',
      waybill_id: null,
      schedule_no: null,
      last_updated: null,
      route_id: null,
      route_number: null,
      is_active_trip: false,
      trip_number: null,
      depot: null,
      remaining_trip_details: null,
    });
  });
});

describe('the answer about many vehicles', () => {
  test('has the id and the number of the waybill, the duty date and the remark', () => {
    expect(describeVehicle(onDuty, context)).toMatchObject({
      waybill_id: '77',
      waybill_no: 'W77',
      duty_date: '01/01/2026',
      entity_remark: 'North',
      depot: 'North',
      route_id: '47',
    });
  });

  test('leaves a vehicle without a waybill out, but not one that is off duty', () => {
    expect(describeVehicle({ state: 'unknown', vehicleNo: 'F1' }, context)).toBeUndefined();
    expect(
      describeVehicle({ state: 'off-duty', vehicleNo: 'F1', serviceType: 'X', entityRemark: 'North' }, context),
    ).toMatchObject({
      vehicle_no: 'F1',
      service_type: 'X',
      waybill_id: null,
      waybill_no: null,
    });
  });
});
