/** What a call takes from the share of its client. A unit is about a millisecond of work, here and at upstreams. */
export type CallUnits = {
  /** At least 1. */
  readonly units: number;
  /** List entries in query and body that take one more unit. Absent: entries cost nothing. */
  readonly entriesPerUnit?: number;
};

/** Counts the units of a call with this input. */
export function countUnits({ units, entriesPerUnit }: CallUnits, input: { query: unknown; body: unknown }): number {
  return entriesPerUnit === undefined
    ? units
    : units + (countEntries(input.query) + countEntries(input.body)) / entriesPerUnit;
}

/** Entries of a list, or of all lists directly in an object. */
function countEntries(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, one) => sum + (Array.isArray(one) ? one.length : 0), 0);
}
