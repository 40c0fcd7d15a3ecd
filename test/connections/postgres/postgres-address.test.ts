import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { readFlags } from '../../../infra/local/start/flags/read-flags.ts';
import { readConfiguration } from '../../../shared/configuration/configuration.ts';
import { createLedger } from '../../../shared/connections/core/ledger.ts';
import { createNeonWebSocketDatabase } from '../../../shared/connections/postgres/neon/neon-websocket.ts';
import { createPgDatabase } from '../../../shared/connections/postgres/pg/pg-driver.ts';
import { parsePostgresAddress } from '../../../shared/connections/postgres/postgres-address.ts';
import { catchError } from '../../support/catch-error.ts';
import { createMovableClock } from '../../support/movable-clock.ts';

test('the parts of a URL are decoded', () => {
  expect(parsePostgresAddress('postgresql://a%40b:p%2F%3F%23%25@[::1]:6432/city%2Fone?sslnegotiation=direct')).toEqual({
    host: '::1',
    port: 6432,
    database: 'city/one',
    user: 'a@b',
    password: 'p/?#%',
    isDirectTls: true,
  });
  expect(parsePostgresAddress('postgres://me@db/waybills')).toMatchObject({
    port: 5432,
    password: '',
    isDirectTls: false,
  });
  expect(parsePostgresAddress('postgres://me:p@ss@db/waybills')).toMatchObject({ host: 'db', password: 'p@ss' });
});

const refused: [string, RegExp][] = [
  ['mysql://me:hunter2@db/waybills', /got something else/],
  ['postgres:waybills', /got something else/],
  ['postgres://me:hunter2/hunter2@db/waybills', /write \/ \? # and @ .* as %2F/],
  ['postgres://me:12/hunter2@db/waybills', /write \/ \? # and @ .* as %2F/],
  ['postgres://me:12?hunter2@db/waybills', /write \/ \? # and @ .* as %2F/],
  ['postgres://me:12#hunter2@db/waybills', /write \/ \? # and @ .* as %2F/],
  ['postgres://me:hunter2%hunter2@db/waybills', /a % that starts no encoded character/],
  ['postgres://me%00options%00-c:hunter2@db/waybills', /a control character/],
  ['postgres://me:hun\nter2@db/waybills', /a control character/],
  ['postgres://me:hunter2@db/way\tbills', /a control character/],
  ['postgres://me:hunter2@db1,db2/waybills', /several hosts/],
  ['postgres://me:hunter2@db:0/waybills', /port 0/],
  ['postgres://me:hunter2@db', /no name of a database/],
  ['postgres://me:hunter2@db/way/bills', /a name of a database with a \//],
  ['postgres://me:hunter2@not%20a%20host/db', /no host name/],
  ['postgres://me:hunter2@db/waybills?sslmode=disable', /unknown parameter "sslmode" \(remove it/],
  ['postgres://me:hunter2@db/waybills?options=-c%20x&host=/tmp', /unknown parameter "options", "host" \(/],
  ['postgres://me:hunter2@db/waybills?sslnegotiation=later', /an sslnegotiation that is neither direct nor postgres/],
];

/** Whatever reads a database URL. */
const readers: [string, (url: string) => unknown][] = [
  ['WAYBILLS_DB_URL', (url) => readConfiguration({ WAYBILLS_DB_URL: url })],
  ['npm start --database', (url) => readFlags(['--database', url], '/')],
  ['the pg driver', (url) => createPgDatabase({ ...session(), url, tls: { mode: 'verify-full' } })],
  ["Neon's driver", (url) => createNeonWebSocketDatabase({ ...session(), url, tls: 'verify-full' })],
];
const session = () => ({ peer: 'waybills', clock: createMovableClock(), ledger: createLedger().peer('waybills') });

test.each(readers)('%s takes what the parser takes, and refuses the rest in the same words', (_, read) => {
  expect(() => read('postgres://me:secret@db.example:5432/waybills?sslnegotiation=direct')).not.toThrow();
  for (const [url, reason] of refused) {
    const error = catchError(() => read(url));
    expect(error, url).toMatchObject({ message: expect.stringMatching(reason) });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('hunter2');
  }
});
