import { UnavailableError } from '@headway/connections/errors';
import type { Duty } from '../../../shared/duty/duty.ts';
import { matchTrips } from '../../../shared/duty/match-trips.ts';
import type { ServiceTrip } from '../../../shared/otp/parse/parse-service.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import { findRouteRow } from '../../../shared/transit/routes.ts';
import { findServiceDayStartMs, formatDate } from '../../../shared/transit/zoned-time.ts';
import type { EndpointContext } from '../../answers/define-endpoint.ts';
import { readRouteServices } from '../../sources/route-services.ts';
import type { Meta } from '../answers/define-v2-endpoint.ts';
import type { JoinedDuty } from './describe-duty.ts';
import type { Positions } from './read-positions.ts';

/** Routes whose timetable one answer reads: a query of more takes OTP too long. */
const maxRoutes = 100;

/**
 * Joins duties with the positions and the timetable. Where OTP fails, trips have no ids, and `unavailable` says so.
 * @param timeZone of the operator
 */
export async function joinDuties(
  duties: readonly Duty[],
  { network, timeZone, positions }: { network: Network; timeZone: string; positions: Positions },
  context: EndpointContext,
): Promise<{ joined: readonly JoinedDuty[]; unavailable: Meta['unavailable'] }> {
  const today = formatDate(context.services.clock.now(), timeZone);
  const dated = duties.map((duty) => ({ duty, serviceDate: findServiceDate(duty, today) }));
  const unavailable: Meta['unavailable'] = [];
  const timetables = new Map<string, ReadonlyMap<string, readonly ServiceTrip[]>>();
  for (const [date, group] of Map.groupBy(dated, ({ serviceDate }) => serviceDate)) {
    const known = listRouteIds(group).filter((id) => findRouteRow(network, id) !== undefined);
    if (known.length > maxRoutes) {
      unavailable.push({
        part: `trip ids of ${known.length - maxRoutes} routes on ${date}`,
        reason: `one answer reads the timetable of at most ${maxRoutes} routes`,
      });
    }
    try {
      timetables.set(date, await readRouteServices(network, known.slice(0, maxRoutes), date, context));
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      unavailable.push({ part: `trip ids of ${date}`, reason: error.message });
    }
  }
  const joined = dated.map(({ duty, serviceDate }): JoinedDuty => {
    const position = positions.find(duty.vehicleNo);
    const trips = matchTrips(duty.state === 'on-duty' ? duty.trips : [], {
      dayStartMs: findServiceDayStartMs(serviceDate, timeZone),
      findTimetable: (routeId) => timetables.get(serviceDate)?.get(routeId) ?? [],
      reportedTripId: position?.tripId ?? null,
    });
    return { duty, serviceDate, trips, position };
  });
  return { joined, unavailable };
}

function listRouteIds(dated: readonly { readonly duty: Duty }[]): readonly string[] {
  const trips = dated.flatMap(({ duty }) => (duty.state === 'on-duty' ? duty.trips : []));
  return [...new Set(trips.map(({ routeId }) => routeId))];
}

/** The date of the waybill where it is of yesterday to tomorrow, else today: an old waybill may be left Online. */
function findServiceDate(duty: Duty, today: string): string {
  const date = duty.state === 'on-duty' ? parseDate(duty.dutyDate) : null;
  if (date === null) return today;
  return Math.abs(Date.parse(date) - Date.parse(today)) <= 86_400_000 ? date : today;
}

/** Reads `2026-11-27` and, as Indian operators write it, `27-11-2026` or `27/11/2026`. */
function parseDate(text: string | null): string | null {
  const iso = /^(\d{4}-\d\d-\d\d)(?:$|[T ])/.exec(text ?? '')?.[1];
  const [, day, month, year] = /^(\d\d)[-/](\d\d)[-/](\d{4})$/.exec(text ?? '') ?? [];
  const date = iso ?? (year === undefined ? '' : `${year}-${month}-${day}`);
  return Number.isNaN(Date.parse(date)) ? null : date;
}
