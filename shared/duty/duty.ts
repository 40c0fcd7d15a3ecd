/** One trip of a duty. Ids are text. */
export type DutyTrip = {
  readonly tripNumber: number | null;
  readonly routeId: string;
  readonly routeNumber: string | null;
  readonly routeName: string | null;
  readonly scheduleNumber: string | null;
  readonly orgName: string | null;
  /** The flag in the database; null where the route comes from the schedule and not from a trip. */
  readonly isActive: boolean | null;
  /** As the operator wrote them, for example `07:30`; null where the route comes from the schedule. */
  readonly startTime: string | null;
  readonly endTime: string | null;
};

/** What a vehicle is assigned to today, by the operator's waybills. */
export type Duty =
  /** The database holds a value of this vehicle's duty that cannot be read. */
  | { readonly state: 'unreadable'; readonly vehicleNo: string }
  /** The vehicle has no waybill. */
  | { readonly state: 'unknown'; readonly vehicleNo: string }
  /** The vehicle has waybills, but none is Online. The service type is that of the newest one. */
  | {
      readonly state: 'off-duty';
      readonly vehicleNo: string;
      readonly serviceType: string | null;
      readonly entityRemark: string | null;
    }
  | {
      readonly state: 'on-duty';
      readonly vehicleNo: string;
      readonly serviceType: string | null;
      readonly waybillId: string | null;
      readonly waybillNo: string | null;
      readonly scheduleNo: string | null;
      /** RFC 3339, UTC. */
      readonly updatedAt: string | null;
      readonly dutyDate: string | null;
      /** The remark of the vehicle's entity, which callers know as its depot. */
      readonly entityRemark: string | null;
      /** The first is the current trip. Empty where nothing names a route. */
      readonly trips: readonly DutyTrip[];
    };
