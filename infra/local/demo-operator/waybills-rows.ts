const tables = [
  'waybills',
  'vehicles',
  'entities',
  'bus_schedule',
  'bus_schedule_trip_detail',
  'bus_schedule_trip_flexi',
  'bus_route',
] as const;

/** The rows of each table of infra/local/waybills/schema.sql, by column. */
export type WaybillsRows = Record<(typeof tables)[number], Record<string, unknown>[]>;

/** One INSERT for each table: Postgres turns the JSON list into rows of the table's types. */
export function insertStatements(rows: WaybillsRows): { text: string; values: [string] }[] {
  return tables.map((table) => ({
    text: `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)`,
    values: [JSON.stringify(rows[table])],
  }));
}
