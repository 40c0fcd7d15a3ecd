/** One way to write a row: a pool, alone or below a library. Each becomes a function whose text is shown as its configuration. */
export type Contestant = {
  readonly name: string;
  /** Code before the handler. */
  readonly setUp: string;
  /** An expression with `mark` and `who` that resolves to the rows. */
  readonly rows: string;
  readonly isOurs: boolean;
  /** Writes a row, or only reads. */
  readonly isWrite: boolean;
};

const plain = `import pg from 'pg';
const pool = new pg.Pool({ connectionString: process.env.URL });
pool.on('error', () => {});`;
const ours = `import { Pool } from '@headway/connections/pg';
const pool = new Pool({ connectionString: process.env.URL });`;
const readOnly = ours.replace('URL }', 'URL, readOnly: true }');
const drizzle = `import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
const marks = pgTable('marks', { mark: integer(), who: text() });
const db = drizzle({ client: pool });`;
const prisma = `import { PrismaPg } from '@prisma/adapter-pg';
import prismaClient from '@prisma/client';
const db = new prismaClient.PrismaClient({ adapter: new PrismaPg(pool) });`;

const byPool = '(await pool.query("INSERT INTO marks (mark, who) VALUES ($1, $2) RETURNING mark", [mark, who])).rows';
const byDrizzle = 'await db.insert(marks).values({ mark, who }).returning()';
const byPrisma = '[await db.marks.create({ data: { mark, who } })]';
const read = '(await pool.query("SELECT $1::int AS mark", [mark])).rows';

const writes = { isWrite: true };
const reads = { rows: read, isWrite: false };
export const contestants: readonly Contestant[] = [
  { name: 'pg.Pool', setUp: plain, rows: byPool, isOurs: false, ...writes },
  { name: 'drop-in Pool', setUp: ours, rows: byPool, isOurs: true, ...writes },
  { name: 'pg.Pool, reads', setUp: plain, isOurs: false, ...reads },
  { name: 'drop-in Pool, readOnly', setUp: readOnly, isOurs: true, ...reads },
  { name: 'Drizzle over pg.Pool', setUp: `${plain}\n${drizzle}`, rows: byDrizzle, isOurs: false, ...writes },
  { name: 'Drizzle over the drop-in Pool', setUp: `${ours}\n${drizzle}`, rows: byDrizzle, isOurs: true, ...writes },
  { name: 'Prisma over pg.Pool', setUp: `${plain}\n${prisma}`, rows: byPrisma, isOurs: false, ...writes },
  { name: 'Prisma over the drop-in Pool', setUp: `${ours}\n${prisma}`, rows: byPrisma, isOurs: true, ...writes },
];

/** The text of the function: it writes or reads one mark. */
export function writeHandler({ setUp, rows }: Contestant): string {
  return `${setUp}\nexport const handler = async ({ mark, who }) => ({ mark: (${rows})[0].mark });\n`;
}

/** The table that the contestants write to: a repeated statement is a second row. */
export const marksTable = 'CREATE TABLE marks (id serial PRIMARY KEY, mark int NOT NULL, who text NOT NULL)';

export const prismaSchema = `generator client {
  provider = "prisma-client-js"
}

datasource db {
  provider = "postgresql"
}

model marks {
  id   Int    @id @default(autoincrement())
  mark Int
  who  String
}
`;
