import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { readInput } from '../shared/http/request/read-input.ts';
import { dutyFunctionName } from '../shared/waybills/duty-function.ts';
import { type Initialised, initialiseDatabase } from './initialise/initialise-database.ts';

const text = (what: string) => z.string(`expected ${what}`).check(z.minLength(1, `expected ${what}`));

/** The event of the deployment function, which reads the secrets: this function is in the VPC and reaches only Postgres. */
const initialiseEvent = z.object({
  host: text('a host name'),
  port: z.int('expected a port'),
  database: text('a database name'),
  owner: z.object({ user: text('a user name'), password: text('a password') }),
  role: z.discriminatedUnion('login', [
    z.object({ login: z.literal('iam'), name: text('a role name') }),
    z.object({ login: z.literal('password'), name: text('a role name'), password: text('a password') }),
  ]),
  /** Default: the certificate authorities of RDS in Lambda's runtime. null without TLS, for a server on loopback. */
  caFile: z.optional(z.nullable(z.string('expected a path'))),
  createTables: z.boolean('expected true or false'),
  /** Creates the function for lookups. Default: false. */
  createFunction: z.optional(z.boolean('expected true or false')),
});

/** Initialises the database. Both results and errors are free of passwords, and nothing is logged. */
export async function handler(event: unknown): Promise<Initialised> {
  const {
    caFile = '/var/runtime/ca-cert.pem',
    createTables,
    createFunction = false,
    ...rest
  } = readInput(initialiseEvent, event, 'event');
  const readSql = (name: string) => readFile(new URL(`./sql/${name}`, import.meta.url), 'utf8');
  return initialiseDatabase({
    ...rest,
    ca: caFile === null ? null : await readFile(caFile, 'utf8'),
    roleSql: await readSql('role.sql'),
    tablesSql: createTables ? await readSql('schema.sql') : null,
    function: createFunction ? { name: dutyFunctionName, sql: await readSql('duty-function.sql') } : null,
  });
}
