/**
 * A second, simple GTFS reader for expected values. It derives the network as docs/reference/http-api.md describes it and
 * shares no code with the tested reader.
 */
import { basename } from 'node:path';
import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';

type Row = Readonly<Record<string, string>>;
export type PlainCall = { readonly row: Row; readonly stopId: string; readonly sequence: number };
export type PlainTrip = { readonly id: string; readonly row: Row; readonly calls: readonly PlainCall[] };
export type PlainPattern = {
  readonly stopIds: readonly string[];
  readonly direction: string;
  readonly trips: PlainTrip[];
};
export type PlainRoute = { readonly id: string; readonly row: Row; readonly patterns: readonly PlainPattern[] };

export type PlainFeed = {
  readonly agencies: readonly Row[];
  /** By id, sorted by id. */
  readonly stops: ReadonlyMap<string, Row>;
  readonly routes: ReadonlyMap<string, PlainRoute>;
  readonly trips: ReadonlyMap<string, PlainTrip>;
  /** Sorted ids of the routes that serve a stop. */
  routesOfStop(stopId: string): readonly string[];
  /** @param date YYYYMMDD */
  runsOn(trip: PlainTrip, date: string): boolean;
  /** Whether frequencies.txt defines the trip; it then has no own times. */
  isByFrequency(tripId: string): boolean;
  codeOf(stopId: string): string;
  /** Points as [lat, lon], in the order of travel. */
  readonly shapes: ReadonlyMap<string, readonly (readonly number[])[]>;
};

export function readPlainFeed(zip: Uint8Array): PlainFeed {
  const files = new Map(
    Object.entries(unzipSync(zip))
      .filter(([name]) => name.endsWith('.txt') && !name.startsWith('__MACOSX'))
      .map(([name, bytes]) => [basename(name), bytes]),
  );
  const table = (name: string): Row[] => {
    const bytes = files.get(name);
    if (bytes === undefined) return [];
    return parse(Buffer.from(bytes), {
      bom: true,
      columns: (names: string[]) => names.map((one) => one.trim()),
      relax_column_count: true,
      skip_empty_lines: true,
      cast: (value, { column }) => (/_(id|time|type|station)$/.test(String(column)) ? value.trim() : value), // names keep their spaces
    });
  };
  const stops = sortedMap(table('stops.txt').map((row) => [row['stop_id'] ?? '', row] as const));
  const services = new Set([...table('calendar.txt'), ...table('calendar_dates.txt')].map((row) => row['service_id']));
  const callsOfTrip = Map.groupBy(table('stop_times.txt'), (row) => row['trip_id'] ?? '');
  const trips = new Map(
    table('trips.txt').map((row) => {
      const rows = (callsOfTrip.get(row['trip_id'] ?? '') ?? []).toSorted(
        (a, b) => Number(a['stop_sequence']) - Number(b['stop_sequence']),
      );
      const calls = rows
        .map((call) => ({ row: call, stopId: call['stop_id'] ?? '', sequence: Number(call['stop_sequence']) }))
        .filter((call, index, all) => index === 0 || all[index - 1]?.stopId !== call.stopId);
      return [row['trip_id'] ?? '', { id: row['trip_id'] ?? '', row, calls }] as const;
    }),
  );
  const usable = [...trips.values()].filter((trip) => trip.calls.length > 1 && services.has(trip.row['service_id']));
  const tripsOfRoute = Map.groupBy(usable, (trip) => trip.row['route_id'] ?? '');
  const routes = sortedMap(
    table('routes.txt').map((row) => {
      const id = row['route_id'] ?? '';
      return [id, { id, row, patterns: groupPatterns(tripsOfRoute.get(id) ?? []) }] as const;
    }),
  );
  const routesOfStops = new Map<string, Set<string>>();
  for (const [id, route] of routes) {
    for (const stopId of route.patterns.flatMap((pattern) => pattern.stopIds)) {
      routesOfStops.set(stopId, (routesOfStops.get(stopId) ?? new Set()).add(id));
    }
  }
  const weeks = table('calendar.txt');
  const exceptions = table('calendar_dates.txt');
  const frequencies = new Set(table('frequencies.txt').map((row) => row['trip_id']));
  return {
    agencies: table('agency.txt'),
    stops,
    routes,
    trips,
    routesOfStop: (stopId) => [...(routesOfStops.get(stopId) ?? [])].toSorted(byText),
    runsOn({ row }, date) {
      const exception = exceptions.find((one) => one['service_id'] === row['service_id'] && one['date'] === date);
      if (exception !== undefined) return exception['exception_type'] === '1';
      const week = weeks.find((one) => one['service_id'] === row['service_id']);
      if (week === undefined || date < (week['start_date'] ?? '') || date > (week['end_date'] ?? '')) return false;
      const day = new Date(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T12:00:00Z`).getUTCDay();
      const names = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
      return week[names[day] ?? ''] === '1';
    },
    isByFrequency: (tripId) => frequencies.has(tripId),
    shapes: new Map(
      [...Map.groupBy(table('shapes.txt'), (row) => row['shape_id'] ?? '')].map(([id, rows]) => [
        id,
        rows
          .toSorted((a, b) => Number(a['shape_pt_sequence']) - Number(b['shape_pt_sequence']))
          .map((row) => [Number(row['shape_pt_lat']), Number(row['shape_pt_lon'])]),
      ]),
    ),
    codeOf: (stopId) => stops.get(stopId)?.['stop_code'] || stopId,
  };
}

/** Groups trips into OTP's patterns: same direction, stops, and pickup and drop-off rules; the representative pattern first. */
function groupPatterns(trips: readonly PlainTrip[]): PlainPattern[] {
  const groups = Map.groupBy(trips, ({ row, calls }) =>
    JSON.stringify([
      row['direction_id'] ?? '',
      calls.map((call) => [call.stopId, call.row['pickup_type'] || '0', call.row['drop_off_type'] || '0']),
    ]),
  );
  return [...groups.values()]
    .map((group) => ({
      stopIds: group[0]?.calls.map(({ stopId }) => stopId) ?? [],
      direction: group[0]?.row['direction_id'] ?? '',
      trips: group.toSorted((a, b) => byText(a.id, b.id)),
    }))
    .toSorted(
      (a, b) =>
        b.stopIds.length - a.stopIds.length ||
        b.trips.length - a.trips.length ||
        byText(a.stopIds.join('\u0000'), b.stopIds.join('\u0000')) ||
        byText(a.direction, b.direction) ||
        byText(a.trips[0]?.id ?? '', b.trips[0]?.id ?? ''),
    );
}

/** Seconds of HH:MM:SS; undefined if absent. */
export function readPlainTime(text: string | undefined): number | undefined {
  const [, hours, minutes, seconds] = /^\s*(\d+):(\d\d):(\d\d)\s*$/.exec(text ?? '') ?? [];
  return hours === undefined ? undefined : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sortedMap<Value>(entries: readonly (readonly [string, Value])[]): ReadonlyMap<string, Value> {
  return new Map(entries.toSorted(([a], [b]) => byText(a, b)));
}
