import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dutyFunctionName } from '../../shared/waybills/duty-function.ts';
import { dutySelect } from '../../shared/waybills/duty-statement.ts';
import { createCall } from '../support/create-call.ts';
import { type Duties, dutyFunctionSql, openDuties } from './open-duties.ts';

let duties: Duties;
beforeAll(async () => {
  duties = await openDuties();
  await duties.rows.waybill({ vehicle_no: 'F1' });
});
beforeEach(() => duties.server.query(dutyFunctionSql));
afterAll(() => duties.close());

const drop = () => duties.server.query(`DROP FUNCTION ${dutyFunctionName}(text)`);

describe('the function in the database', () => {
  test('is called from the second lookup on, and plans the statement once for each connection', async () => {
    const { database, waybills } = duties.openWaybills();
    const find = () => waybills.findDuty('F1', null, createCall());
    await find();
    expect(waybills.callsFunction()).toBe(true);
    for (let time = 0; time < 10; time += 1) expect(await find()).toMatchObject({ state: 'on-duty', vehicleNo: 'F1' });
    await database.close();
  });

  test('is found by a lookup after it was created, and by no lookup without it', async () => {
    await drop();
    const { database, waybills } = duties.openWaybills();
    const find = () => waybills.findDuty('F1', null, createCall());
    for (const _ of ['first', 'second']) expect(await find()).toMatchObject({ state: 'on-duty' });
    expect(waybills.callsFunction()).toBe(false);
    await duties.server.query(dutyFunctionSql);
    await find();
    expect(waybills.callsFunction()).toBe(true);
    await database.close();
  });

  test.each([
    ['is dropped', drop],
    [
      'may not be called any more',
      () => duties.server.query(`REVOKE EXECUTE ON FUNCTION ${dutyFunctionName}(text) FROM PUBLIC`),
    ],
  ])('does without it in the same lookup if it %s', async (_, change) => {
    const role = `reader_${Date.now()}`;
    await duties.server.query(
      `CREATE ROLE ${role} LOGIN PASSWORD 'word'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`,
    );
    const { database, waybills } = duties.openWaybills({ user: role, password: 'word' });
    const find = () => waybills.findDuty('F1', null, createCall());
    await find();
    expect(waybills.callsFunction()).toBe(true);
    await change();
    expect(await find()).toMatchObject({ state: 'on-duty' });
    expect(waybills.callsFunction()).toBe(false);
    await database.close();
    await duties.server.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  test('runs the statement of a lookup without it', () => {
    expect(dutyFunctionSql).toContain(`FUNCTION ${dutyFunctionName}(text)`);
    expect(dutyFunctionSql).toContain(`RETURN QUERY${dutySelect.replaceAll('\n', '\n  ')};`);
  });

  test('has a new number when its text changes', () => {
    // A changed text needs a new number in dutyFunctionName; then update the hash.
    const hash = createHash('sha256').update(dutyFunctionSql).digest('hex').slice(0, 16);
    expect([dutyFunctionName, hash]).toEqual(['headway_duty_1', '63e959ae4e69bc0b']);
  });

  test('is in the reference as it is', async () => {
    const page = await readFile('docs/reference/waybills-schema.md', 'utf8');
    expect(page).toContain(`\`\`\`sql\n${dutyFunctionSql}\`\`\``);
  });
});
