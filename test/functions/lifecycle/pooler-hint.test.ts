import { describe, expect, it } from 'vitest';
import { createHintLog, listHints, poolerHint } from '../../../functions/lifecycle/pooler-hint.ts';
import type { PoolFigures } from '../../../shared/connections/postgres/database.ts';

function createDatabase(statements: PoolFigures['statements']) {
  const pool = { size: 1, idle: 1, waiting: 0, max: 2, min: 1 };
  const database = { statements, figures: () => ({ ...pool, statements: database.statements }) };
  return database;
}

const waybills = { callsFunction: () => false };

describe('the hint about a pooler that refuses prepared statements', () => {
  it('is shown only once a statement was refused', () => {
    expect(listHints({ database: null, waybills: null })).toEqual([]);
    expect(listHints({ database: createDatabase('named'), waybills })).toEqual([]);
    expect(listHints({ database: createDatabase('unnamed'), waybills })).toEqual([]);
    expect(listHints({ database: createDatabase('unnamed-refused-by-peer'), waybills })).toEqual([poolerHint]);
  });

  it('is absent where the function in the database keeps the plans', () => {
    const database = createDatabase('unnamed-refused-by-peer');
    expect(listHints({ database, waybills: { callsFunction: () => true } })).toEqual([]);
  });

  it('is logged once', () => {
    const database = createDatabase('named');
    const logged: unknown[] = [];
    const log = createHintLog({ database, waybills, logger: { warn: (...entry) => void logged.push(entry) } });
    log();
    expect(logged).toEqual([]);
    database.statements = 'unnamed-refused-by-peer';
    log();
    log();
    expect(logged).toEqual([['hint', { hint: poolerHint }]]);
  });
});
