import { createInterface } from 'node:readline';
import { Pool } from '../../../shared/connections/postgres/pool/pool.ts';
import { wrap } from '../../../shared/connections/wrap/wrap.ts';

/** A wrapped handler in a process of its own: each line on stdin is a statement, each line on stdout its outcome. */
const pool = new Pool({ connectionString: process.argv[2] ?? '' });
const handler = wrap(async (text: string, _context: unknown) => (await pool.query(text)).rows, { pools: [pool] });
await handler.ready;
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  handler(line, { getRemainingTimeInMillis: () => 30_000 }).then(
    (rows) => console.log(JSON.stringify(rows)),
    (error: Error & { code?: string }) => console.log(`failed ${error.code}`),
  );
}
