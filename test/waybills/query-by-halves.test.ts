import { describe, expect, it } from 'vitest';
import { type CallError, UnsupportedError } from '../../shared/connections/core/errors.ts';
import { describeDatabaseFailure } from '../../shared/connections/postgres/database-failure.ts';
import { queryByHalves } from '../../shared/waybills/query-by-halves.ts';

const vehicleNos = Array.from({ length: 1000 }, (_, index) => `V${index}`);
const dataFault = describeDatabaseFailure(Object.assign(new Error('division by zero'), { code: '22012' }), 'db:5432');

/** A database that fails for a list with any of these vehicles, and counts its statements. */
function failFor(isDamaged: (vehicleNo: string) => boolean, error: CallError = dataFault) {
  const seen = { statements: 0 };
  const query = async (some: readonly string[]) => {
    seen.statements += 1;
    if (some.some(isDamaged)) throw error;
    return some.map((vehicle_no) => ({ vehicle_no }));
  };
  return { seen, query };
}

describe('a query of 1,000 vehicles', () => {
  it('finds ten that cannot be read, and answers the others', async () => {
    const damaged = new Set(vehicleNos.filter((_, index) => index % 100 === 7));
    const { seen, query } = failFor((vehicleNo) => damaged.has(vehicleNo));
    const { rows, unreadable } = await queryByHalves(vehicleNos, query);
    expect(unreadable).toEqual([...damaged]);
    expect(rows).toHaveLength(990);
    expect(seen.statements).toBeLessThan(160);
  });

  it('ends with the error where it arises for each of them, and not after 2,000 statements', async () => {
    const { seen, query } = failFor(() => true);
    await expect(queryByHalves(vehicleNos, query)).rejects.toBe(dataFault);
    expect(seen.statements).toBeLessThanOrEqual(100);
  });

  it('has no such limit where lists are too large for the transport', async () => {
    const tooLarge = new UnsupportedError('too large');
    const query = async (some: readonly string[]) => {
      if (some.length > 2) throw tooLarge;
      return some.map((vehicle_no) => ({ vehicle_no }));
    };
    expect((await queryByHalves(vehicleNos, query)).rows).toHaveLength(1000);
  });
});
