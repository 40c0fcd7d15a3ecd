import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { readInput } from '../shared/http/request/read-input.ts';
import { dutyFunctionName } from '../shared/waybills/duty-function.ts';
import { checkLogin, type Initialised, initialiseDatabase } from './initialise/initialise-database.ts';

const text = (what: string) => z.string(`expected ${what}`).check(z.minLength(1, `expected ${what}`));

const server = {
  host: text('a host name'),
  port: z.int('expected a port'),
  database: text('a database name'),
  /** Default: the certificate authorities of RDS in Lambda's runtime. null without TLS, for a server on loopback. */
  caFile: z.optional(z.nullable(z.string('expected a path'))),
};
const login = z.object({ user: text('a user name'), password: text('a password') });

/** The event of the deployment function, which reads the secrets: this function is in the VPC and reaches only Postgres. */
const initialiseEvent = z.object({
  ...server,
  owner: login,
  role: z.discriminatedUnion('login', [
    z.object({ login: z.literal('iam'), name: text('a role name') }),
    z.object({ login: z.literal('password'), name: text('a role name'), password: text('a password') }),
  ]),
  createTables: z.boolean('expected true or false'),
  /** Creates the function for lookups. Default: false. */
  createFunction: z.optional(z.boolean('expected true or false')),
});

/** The event of a rotation that tests a login. */
const checkEvent = z.object({ ...server, check: login });

const caOfLambda = '/var/runtime/ca-cert.pem';

/** Initialises the database, or checks a login. Both results and errors are free of passwords, and nothing is logged. */
export async function handler(event: unknown): Promise<Initialised | { readonly user: string }> {
  if ('check' in Object(event)) {
    const { caFile = caOfLambda, check, ...rest } = readInput(checkEvent, event, 'event');
    await checkLogin({ ...rest, login: check, ca: caFile === null ? null : await readFile(caFile, 'utf8') });
    return { user: check.user };
  }
  const {
    caFile = caOfLambda,
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
