import { dutyKinds, firstVehicle, nameVehicle } from './vehicle-number.ts';
import type { WaybillsRows } from './waybills-rows.ts';

/** A route of the loaded network, as the API returns it. */
export type DemoRoute = {
  readonly feedId: string;
  readonly id: string;
  readonly shortName: string | null;
  readonly longName: string | null;
  /** Trips of today, by start; empty or absent where they are not known. */
  readonly trips?: readonly DemoTrip[];
};
/** The times of a trip in the zone of its feed: HH:MM. */
export type DemoTrip = { readonly start: string; readonly end: string };
export type DemoVehicle = { readonly vehicleNo: string; readonly feedId: string };
export type DemoDuties = {
  readonly rows: WaybillsRows;
  /** The first vehicle has several trips. */
  readonly onDuty: readonly DemoVehicle[];
};

const tripsPerSchedule = 5;

/**
 * Plans an operator's day on real routes. The same routes give the same vehicles, schedules and trips.
 * @param options.vehicles number of vehicles, default 200
 * @param options.now when the waybills were last changed
 * @param options.timeZone the operator's time zone
 */
export function planDuties(
  routes: readonly DemoRoute[],
  { vehicles = 200, now, timeZone }: { vehicles?: number; now: Date; timeZone: string },
): DemoDuties {
  const numbers = numberRoutes(routes);
  const rows: WaybillsRows = {
    bus_route: routes.map((route) => ({
      route_id: numbers.get(route),
      route_number: truncateName(route.shortName ?? route.id),
      route_name: truncateName(route.longName),
      deleted: false,
    })),
    entities: depots.map((name, index) => ({
      entity_id: index + 1,
      entity_remark: name,
      entity_name: `Depot ${index + 1}`,
      deleted: false,
    })),
    vehicles: [],
    waybills: [],
    bus_schedule: [],
    bus_schedule_trip_detail: [],
    bus_schedule_trip_flexi: [],
  };
  const onDuty: DemoVehicle[] = [];
  const localNow = formatLocalTime(now, timeZone);

  for (let index = 0; index < (routes.length === 0 ? 0 : vehicles); index += 1) {
    const kind = dutyKinds[index % dutyKinds.length];
    const route = routes[index % routes.length] as DemoRoute;
    const routeNumber = numbers.get(route);
    const sameFeed = routes.filter(({ feedId }) => feedId === route.feedId);
    const id = firstVehicle + index;
    const vehicleNo = nameVehicle(route.feedId, index);
    const scheduleNo = `S-${id}`;
    const depot = (index % depots.length) + 1;
    const waybill = {
      waybill_id: id,
      waybill_no: `WB-${id}`,
      service_type: serviceTypes[index % serviceTypes.length],
      vehicle_no: vehicleNo,
      schedule_no: scheduleNo,
      updated_at: localNow,
      created_at: localNow,
      duty_date: localNow.slice(0, 10),
      schedule_trip_id: id,
      status: kind === 'off duty' ? 'Closed' : 'Online',
      deleted: false,
      is_flexi: kind === 'flexi',
      schedule_id: id,
      entity_id: depot,
    };
    rows.waybills.push(waybill);
    if (kind === 'several waybills') {
      const yesterday = formatLocalTime(new Date(now.getTime() - 86_400_000), timeZone);
      rows.waybills.push({
        ...waybill,
        waybill_id: id + 100_000,
        waybill_no: `WB-${id}-old`,
        updated_at: yesterday,
        service_type: 'SPARE',
      });
    }
    if (kind !== 'no depot') {
      rows.vehicles.push({
        fleet_no: vehicleNo,
        entity_id: depot,
        vehicle_no: `TN01N${String(index).padStart(4, '0')}`,
        deleted: false,
      });
    }
    rows.bus_schedule.push({ schedule_number: scheduleNo, route_id: routeNumber, deleted: false });
    if (kind !== 'off duty') onDuty.push({ vehicleNo, feedId: route.feedId });
    if (kind === 'schedule only') continue;

    // A vehicle runs on its own route, and on another route of its feed once.
    const active = kind === 'last trip' ? tripsPerSchedule : 2;
    let freeAt = '';
    for (let trip = 1; trip <= tripsPerSchedule; trip += 1) {
      const tripRoute = trip === 4 ? (sameFeed[(index + 1) % sameFeed.length] as DemoRoute) : route;
      const startMs = (6 * 60 + trip * 55 + (index % 40)) * 60_000;
      // The trips of the timetable, one after the other; vehicles of the same route begin with different ones.
      const known = tripRoute.trips?.slice(trip === 1 ? Math.floor(index / routes.length) : 0) ?? [];
      const { start, end } = known.find((one) => one.start >= freeAt) ?? {
        start: formatTime(startMs),
        end: formatTime(startMs + 45 * 60_000),
      };
      freeAt = end;
      const row = {
        schedule_trip_id: id,
        trip_number: trip,
        route_number_id: numbers.get(tripRoute),
        schedule_number: scheduleNo,
        org_name: depots[depot - 1],
        is_active_trip: trip === active,
        trip_order: trip,
        deleted: false,
        start_time: start,
        end_time: end,
      };
      if (kind === 'flexi') rows.bus_schedule_trip_flexi.push({ ...row, created_at: localNow, waybill_id: id });
      else rows.bus_schedule_trip_detail.push(row);
    }
  }
  return { rows, onDuty };
}

const depots = ['North Depot', 'Harbour Depot', 'Central Workshop', 'மேற்கு பணிமனை'];
const serviceTypes = ['ORDINARY', 'EXPRESS', 'DELUXE', 'AC'];
const firstMadeUpNumber = 9_000_001;

/**
 * The operator's number of each route. It is the network's own id if that is a number, so that a duty finds its route. It
 * is a made-up number if the id is not a number or another feed has the same.
 */
function numberRoutes(routes: readonly DemoRoute[]): ReadonlyMap<DemoRoute, number> {
  const taken = new Set<number>();
  return new Map(
    routes.map((route, index) => {
      const own = /^[1-9]\d{0,14}$/.test(route.id) ? Number(route.id) : undefined;
      const number = own === undefined || taken.has(own) ? firstMadeUpNumber + index : own;
      taken.add(number);
      return [route, number];
    }),
  );
}

/** HH:MM of a time of day. */
function formatTime(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}

/** Name columns hold 255 characters. */
function truncateName(name: string | null): string | null {
  return name === null ? null : [...name].slice(0, 255).join('');
}

/** Formats a time as an operator's database stores it: local time without a zone. */
function formatLocalTime(moment: Date, timeZone: string): string {
  // The Swedish format is that of ISO 8601.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(moment);
}
