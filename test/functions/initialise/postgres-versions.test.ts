import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type LocalPostgres, startPostgres } from '../../../infra/local/servers/postgres.ts';
import { dutyFunctionName } from '../../../shared/waybills/duty-function.ts';
import { installPostgres, postgresMajors } from '../../support/servers/postgres-versions.ts';
import { createOwnedDatabase, type OwnedDatabase } from './owned-database.ts';

const versions = await Promise.all(
  postgresMajors.map(async (major) => ({ major, binaries: await installPostgres(major, 'the initialiser') })),
);
const password = 'reader\'s "word';
const login = 'password' as const;

describe.each(versions)('the initialiser on Postgres $major', ({ major, binaries }) => {
  describe.skipIf(binaries === undefined)('where npm has it', { concurrent: false }, () => {
    let server: LocalPostgres;
    let owned: OwnedDatabase;
    beforeAll(async () => {
      if (binaries !== undefined) server = await startPostgres({ folder: inject('serverFolder'), binaries });
    }, 60_000);
    afterAll(() => server.stop());
    beforeEach(async () => {
      owned = await createOwnedDatabase(server.url);
    });
    afterEach(() => owned.drop());

    const canRead = async () =>
      expect(await owned.queryAs(owned.name, password, 'SELECT count(*)::int AS n FROM waybills')).toEqual([{ n: 0 }]);

    test('runs on that version', async () => {
      const [row] = await owned.database.query("SELECT current_setting('server_version_num')::int / 10000 AS major");
      expect(row).toEqual({ major });
    });

    test('creates role and tables, and changes nothing the second time', async () => {
      const { name, initialise, queryAs } = owned;
      expect((await initialise({ name, login, password })).createdTables).toContain('waybills');
      expect((await initialise({ name, login, password })).createdTables).toEqual([]);
      await canRead();
      await expect(queryAs(name, password, 'CREATE TABLE other ()')).rejects.toThrow(/permission|read-only/);
    });

    test('completes what is half done: a role without rights, some tables', async () => {
      const { name, owner, initialise, queryAs, tablesSql } = owned;
      await queryAs(owner.user, owner.password, `${tablesSql}; DROP TABLE bus_schedule_trip_flexi`);
      await queryAs(owner.user, owner.password, `CREATE ROLE ${pg.escapeIdentifier(name)} NOLOGIN`);
      expect((await initialise({ name, login, password })).createdTables).toEqual(['bus_schedule_trip_flexi']);
      await canRead();
    });

    test('creates the function for lookups, which the role may call', async () => {
      const { name, initialise, queryAs } = owned;
      const sql = await readFile('infra/aws/database/setup/duty-function.sql', 'utf8');
      const lookup = { name: dutyFunctionName, sql };
      for (const _ of ['first', 'second']) await initialise({ name, login, password }, { function: lookup });
      expect(await queryAs(name, password, `SELECT * FROM ${dutyFunctionName}('KA01')`)).toEqual([]);
    });

    test('corrects a role that has another password', async () => {
      const { name, initialise, queryAs } = owned;
      await initialise({ name, login, password: 'before' });
      await initialise({ name, login, password });
      await canRead();
      await expect(queryAs(name, 'before', 'SELECT 1')).rejects.toThrow(/password/);
    });

    test('moves the role between tokens and passwords where rds_iam exists', async () => {
      const { name, initialise, createIamRole, isMemberOfIam } = owned;
      await createIamRole();
      await initialise({ name, login: 'iam' });
      expect(await isMemberOfIam(name)).toBe(true);
      await initialise({ name, login, password });
      expect(await isMemberOfIam(name)).toBe(false);
      await canRead();
      await initialise({ name, login: 'iam' });
      expect(await isMemberOfIam(name)).toBe(true);
    });

    test("names the owner's login that the server refuses, without the password", async () => {
      const { name, owner, initialise } = owned;
      const failing = initialise({ name, login, password }, { owner: { ...owner, password: 'wrong-word' } });
      await expect(failing).rejects.toThrow(`refused the login of ${owner.user}: check the owner's secret`);
      await expect(failing).rejects.not.toThrow('wrong-word');
    });
  });
});
