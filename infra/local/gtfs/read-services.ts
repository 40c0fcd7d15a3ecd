import { dateField, integerField, textField } from './field.ts';
import type { GtfsService, GtfsWeek } from './gtfs-feed.ts';
import type { GtfsZip } from './gtfs-zip.ts';
import { createIdCheck, GtfsError, type Table } from './table.ts';

const weekDays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const [addedType, removedType] = [1, 2]; // OpenTripPlanner ignores any other

/**
 * Reads calendar.txt and calendar_dates.txt; a feed may have either or both.
 *
 * @throws GtfsError where it has neither
 */
export function readServices(zip: GtfsZip): GtfsService[] {
  const calendar = zip.find('calendar.txt');
  const exceptions = zip.find('calendar_dates.txt');
  if (!calendar && !exceptions) {
    throw new GtfsError(`${zip.name} has neither calendar.txt nor calendar_dates.txt, so none of its trips ever runs.`);
  }
  const weeks = calendar ? readWeeks(calendar) : new Map<string, GtfsWeek>();
  const dates = exceptions ? readExceptions(exceptions) : new Map<string, Exceptions>();

  const ids = new Set([...weeks.keys(), ...dates.keys()]);
  return Array.from(ids, (id) => ({
    id,
    week: weeks.get(id) ?? null,
    added: dates.get(id)?.added ?? [],
    removed: dates.get(id)?.removed ?? [],
  }));
}

function readWeeks(table: Table): Map<string, GtfsWeek> {
  const id = table.required('service_id', textField);
  const days = weekDays.map((day) => table.required(day, integerField));
  const start = table.required('start_date', dateField);
  const end = table.required('end_date', dateField);

  const checkId = createIdCheck(table, 'service_id');
  return new Map(
    table.rows.map((row) => {
      const week = { days: days.map((runs) => runs(row) === 1), start: start(row), end: end(row) };
      if (week.end < week.start) throw table.errorAt(row, `end_date ${week.end} is before start_date ${week.start}`);
      return [checkId(row, id(row)), week];
    }),
  );
}

type Exceptions = { readonly added: string[]; readonly removed: string[] };

function readExceptions(table: Table): Map<string, Exceptions> {
  const id = table.required('service_id', textField);
  const date = table.required('date', dateField);
  const type = table.required('exception_type', integerField);

  const services = new Map<string, Exceptions>();
  for (const row of table.rows) {
    const service = services.get(id(row)) ?? { added: [], removed: [] };
    services.set(id(row), service);
    if (type(row) === addedType) service.added.push(date(row));
    if (type(row) === removedType) service.removed.push(date(row));
  }
  return services;
}
