import type { Row } from '@headway/connections/database';
import { isDataFault } from '@headway/connections/database-failure';
import { UnsupportedError } from '@headway/connections/errors';

type ReadableRows = { readonly rows: readonly Row[]; readonly unreadable: readonly string[] };

/** One unreadable vehicle of 1,000 takes at most 11 failures, and ten of them at most 85. More: the fault is not that of some rows. */
const maxFailures = 100;

/**
 * Queries the rows of these vehicles, by halves where one of them cannot be read or all are larger than the transport allows.
 * @throws the error of the last statement where too many of them fail: a view that raises an error for each row
 */
export async function queryByHalves(
  vehicleNos: readonly string[],
  query: (vehicleNos: readonly string[]) => Promise<readonly Row[]>,
  budget = { failures: maxFailures },
): Promise<ReadableRows> {
  try {
    return { rows: await query(vehicleNos), unreadable: [] };
  } catch (error) {
    if (!isOfSomeRows(error)) throw error;
    if (isDataFault(error)) budget.failures -= 1;
    if (budget.failures <= 0) throw error;
    if (vehicleNos.length === 1) return { rows: [], unreadable: vehicleNos };
    const middle = Math.ceil(vehicleNos.length / 2);
    const first = await queryByHalves(vehicleNos.slice(0, middle), query, budget);
    const second = await queryByHalves(vehicleNos.slice(middle), query, budget);
    return { rows: [...first.rows, ...second.rows], unreadable: [...first.unreadable, ...second.unreadable] };
  }
}

/** Whether a statement may succeed with fewer rows: one of them cannot be read, or all are larger than the transport allows. */
export function isOfSomeRows(error: unknown): boolean {
  return isDataFault(error) || error instanceof UnsupportedError;
}
