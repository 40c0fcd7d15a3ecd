import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestApi, type TestApi } from '../support/api/api.ts';
import { isSharedMissing, sharedFolder } from '../support/feeds/shared-folder.ts';

const isMissing = isSharedMissing('reports/sql', { needs: 'answering from the reported rows' });
const folder = `${sharedFolder}reports/`;
const schema = new URL('../../infra/local/waybills/schema.sql', import.meta.url);
/** Roles and databases belong to the whole server, which other tests use. */
const suffix = randomBytes(4).toString('hex');
const named = (sql: string) =>
  sql.replaceAll(/\b(app|waybills|asciidb)\b(?=[\s;]*(LOGIN|ENCODING|;|$))/gm, `$1_${suffix}`);

let admin: pg.Client;
beforeAll(async () => {
  admin = new pg.Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
});
afterAll(async () => {
  for (const name of ['waybills', 'asciidb'])
    await admin.query(`DROP DATABASE IF EXISTS ${name}_${suffix} WITH (FORCE)`);
  await admin.query(`DROP ROLE IF EXISTS app_${suffix}`);
  await admin.end();
});

/** Runs a script of psql: `\c` goes to another database, `\i` runs the schema. */
async function runScript(file: string): Promise<void> {
  let client = admin;
  for (const line of readFileSync(`${folder}sql/${file}.sql`, 'utf8').split('\n')) {
    const [, database] = /^\\c (\w+)/.exec(line) ?? [];
    if (database !== undefined) {
      client = new pg.Client({ connectionString: urlOf(`${database}_${suffix}`) });
      await client.connect();
    } else if (line.startsWith('\\i ')) await client.query(readFileSync(schema, 'utf8'));
    else if (!line.startsWith('--')) await client.query(named(line));
  }
  if (client !== admin) await client.end();
}

function urlOf(pathname: string, login: { username?: string; password?: string } = {}): string {
  return Object.assign(new URL(inject('postgresUrl')), { pathname, ...login }).href;
}

const openApi = (url: string): TestApi =>
  createTestApi({ WAYBILLS_DB_URL: url, WAYBILLS_DB_TLS: 'disable', HEADWAY_CLIENT_UNITS_PER_SECOND: '0' });

type Reported = { readonly name: string; readonly event: object };
const read = (file: string) => JSON.parse(readFileSync(`${folder}events/${file}.json`, 'utf8')) as Reported[];

describe.skipIf(isMissing)('the reported rows', () => {
  let api: TestApi;
  beforeAll(async () => {
    await runScript('schema-and-rows');
    // The password has characters that a URL must encode.
    api = openApi(
      urlOf(`waybills_${suffix}`, { username: `app_${suffix}`, password: encodeURIComponent('p@ss#w%rd') }),
    );
  });
  afterAll(() => api?.close());

  const bus1 = { vehicle_no: 'BUS1', service_type: 'ORDINARY' };
  const offDuty = { service_type: null, waybill_id: null, depot: null };
  const answers: Readonly<Record<string, readonly [number, unknown]>> = {
    'bus1 v0': [200, bus1],
    'bus1 v1': [200, bus1],
    'bus1 v2': [200, bus1],
    'bus1 v3': [200, bus1],
    'bus1 v4': [200, bus1],
    'bus1 v5': [200, bus1],
    'many v0': [200, offDuty],
    'many v1': [200, bus1],
    'many v2': [200, offDuty],
    'veh vehicle': [200, bus1],
    'veh vehicle again': [200, offDuty],
    'veh bulk': [200, [bus1, { vehicle_no: 'தநா 07/ஏ', service_type: 'DELUXE' }]],
  };
  const cases = isMissing ? [] : ['bus1', 'many', 'veh'].flatMap((file) => read(file).map((one) => ({ file, ...one })));

  it('have an answer for each event', () => {
    expect(cases.map(({ file, name }) => `${file} ${name}`)).toEqual(Object.keys(answers));
  });

  it.each(cases)('answer $file: $name', async ({ file, name, event }) => {
    const { statusCode, body } = (await api.invoke(event)) as { statusCode: number; body: string };
    const [status, value] = answers[`${file} ${name}`] ?? [];
    expect(JSON.parse(body)).toMatchObject(value as object);
    expect(statusCode).toBe(status);
  });

  it('are refused as a fault of the database where a text is not valid in its encoding', async () => {
    await runScript('sql-ascii');
    const legacy = openApi(urlOf(`asciidb_${suffix}`));
    const { status, value } = await legacy.send('/vehicle/BUS1/service-type');
    await legacy.close();
    expect([status, value]).toEqual([
      503,
      { error: expect.stringMatching(/holds a value that cannot be read/), code: 503 },
    ]);
  });
});
