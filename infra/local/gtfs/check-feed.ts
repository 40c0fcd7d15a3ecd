import { codeField, dateField, type Field, textField, timeField, timeZoneField } from './field.ts';
import type { GtfsRoute, GtfsStop, GtfsTrip } from './gtfs-feed.ts';
import type { GtfsZip } from './gtfs-zip.ts';
import { createIdCheck } from './table.ts';

type Known = {
  readonly routes: readonly GtfsRoute[];
  readonly stops: readonly GtfsStop[];
  readonly trips: readonly GtfsTrip[];
};

/** What a file must have, beyond what its own reader checks. */
type Rules = {
  readonly file: string;
  /** Columns that no row may leave empty. */
  readonly required?: readonly string[];
  /** The column of its ids, each of which occurs once. */
  readonly id?: string;
  /** Columns with the id of a row of another file. */
  readonly references?: Readonly<Record<string, string>>;
  /** Columns whose values OpenTripPlanner parses. */
  readonly fields?: Readonly<Record<string, Field<unknown>>>;
};

const currencyField: Field<string> = {
  expected: 'an ISO 4217 code',
  parse: (text) => (Intl.supportedValuesOf('currency').includes(text) ? text : undefined),
};

/** What OpenTripPlanner 2.9 refuses: `npm run test:otp -- --all` holds each rule against it. */
const rules: readonly Rules[] = [
  {
    file: 'transfers.txt',
    required: ['from_stop_id', 'to_stop_id'],
    references: {
      from_stop_id: 'stops.txt',
      to_stop_id: 'stops.txt',
      from_route_id: 'routes.txt',
      to_route_id: 'routes.txt',
      from_trip_id: 'trips.txt',
      to_trip_id: 'trips.txt',
    },
    fields: { transfer_type: codeField(5) },
  },
  {
    file: 'pathways.txt',
    required: ['pathway_id', 'from_stop_id', 'to_stop_id', 'pathway_mode', 'is_bidirectional'],
    id: 'pathway_id',
    references: { from_stop_id: 'stops.txt', to_stop_id: 'stops.txt' },
  },
  { file: 'levels.txt', required: ['level_id'], id: 'level_id' },
  { file: 'stops.txt', references: { level_id: 'levels.txt' }, fields: { stop_timezone: timeZoneField } },
  {
    file: 'stop_times.txt',
    fields: { continuous_pickup: codeField(3), continuous_drop_off: codeField(3) },
  },
  {
    file: 'frequencies.txt',
    required: ['trip_id', 'start_time', 'end_time', 'headway_secs'],
    references: { trip_id: 'trips.txt' },
    fields: { start_time: timeField, end_time: timeField },
  },
  { file: 'fare_attributes.txt', required: ['fare_id'], id: 'fare_id', fields: { currency_type: currencyField } },
  {
    file: 'fare_rules.txt',
    required: ['fare_id'],
    references: { fare_id: 'fare_attributes.txt', route_id: 'routes.txt' },
  },
  { file: 'translations.txt', required: ['language'] },
  { file: 'feed_info.txt', required: ['feed_lang'], fields: { feed_start_date: dateField, feed_end_date: dateField } },
];

/** The files that are read only to check them. */
export const checkedFiles = ['transfers.txt', 'pathways.txt', 'levels.txt', 'fare_attributes.txt', 'fare_rules.txt'];

/**
 * Checks ids that refer to another file, and values of files that the stand-in does not use, because OpenTripPlanner refuses a
 * feed for them.
 * @throws GtfsError with file, line and reason
 */
export function checkFeed(zip: GtfsZip, { routes, stops, trips }: Known): void {
  checkBoardingAreas(zip, stops);
  const ids = new Map<string, ReadonlySet<string>>([
    ['routes.txt', new Set(routes.map(({ id }) => id))],
    ['stops.txt', new Set(stops.map(({ id }) => id))],
    ['trips.txt', new Set(trips.map(({ id }) => id))],
    ...['levels.txt', 'fare_attributes.txt'].map((file) => [file, readIds(zip, file)] as const),
  ]);
  for (const { file, required = [], id, references = {}, fields = {} } of rules) {
    const table = zip.find(file);
    if (table === undefined || table.rows.length === 0) continue;
    const values = required.map((column) => table.required(column, textField));
    const parsed = Object.entries(fields).map(([column, field]) => table.optional(column, field));
    const links = Object.entries(references).map(([column, other]) => ({
      column,
      other,
      read: table.optional(column, textField),
    }));
    const readId = id === undefined ? undefined : table.required(id, textField);
    const checkId = createIdCheck(table, id ?? '');
    for (const row of table.rows) {
      for (const read of [...values, ...parsed]) read(row);
      if (readId !== undefined) checkId(row, readId(row));
      for (const { column, other, read } of links) {
        const value = read(row);
        if (value !== null && ids.get(other)?.has(value) !== true) {
          throw table.errorAt(row, `${column} ${value} is not in ${other}`);
        }
      }
    }
  }
}

function readIds(zip: GtfsZip, file: string): ReadonlySet<string> {
  const table = zip.find(file);
  const column = rules.find((one) => one.file === file)?.id ?? '';
  return new Set(table?.rows.map(table.required(column, textField)));
}

/** A boarding area is a part of a platform. */
function checkBoardingAreas(zip: GtfsZip, stops: readonly GtfsStop[]): void {
  const ids = new Set(stops.map(({ id }) => id));
  const area = stops.find(({ kind, parentId }) => kind === 'boarding-area' && !ids.has(parentId ?? ''));
  if (area === undefined) return;
  const table = zip.get('stops.txt');
  const readId = table.optional('stop_id', textField);
  const row = table.rows.find((one) => readId(one) === area.id);
  if (row !== undefined) throw table.errorAt(row, `boarding area ${area.id} has no parent_station in stops.txt`);
}
