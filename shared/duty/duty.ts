/** One trip of a duty. Ids are strings, as they go out. */
export type DutyTrip = {
  readonly tripNumber: number | null;
  readonly routeId: string;
  readonly routeNumber: string | null;
  readonly routeName: string | null;
  readonly scheduleNumber: string | null;
  readonly orgName: string | null;
  /** As flagged in the database; null where the route comes from the schedule and not from a trip. */
  readonly isActive: boolean | null;
};

/** What a vehicle does now, as far as the operator's waybills say. */
export type Duty =
  /** No waybill at all. */
  | { readonly state: 'unknown'; readonly vehicleNo: string }
  /** Waybills, but none that is Online: only the newest one's service type is told. */
  | { readonly state: 'off-duty'; readonly vehicleNo: string; readonly serviceType: string | null }
  | {
      readonly state: 'on-duty';
      readonly vehicleNo: string;
      readonly serviceType: string | null;
      readonly waybillId: string;
      readonly waybillNo: string | null;
      readonly scheduleNo: string | null;
      /** RFC 3339, UTC. */
      readonly updatedAt: string | null;
      readonly dutyDate: string | null;
      /** The remark of the vehicle's entity. */
      readonly entityRemark: string | null;
      /** In their order; the first is what the vehicle runs now. Empty where nothing names a route. */
      readonly trips: readonly DutyTrip[];
    };
