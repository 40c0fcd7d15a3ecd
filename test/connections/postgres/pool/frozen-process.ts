import { createInterface } from 'node:readline';
import { Pool } from '../../../../shared/connections/postgres/pool/pool.ts';

/** A process with one pool, as a Lambda environment: each line on stdin is a statement, each line on stdout its result. */
const pool = new Pool({ connectionString: process.argv[2] ?? '' });
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const { text, readOnly } = JSON.parse(line) as { text: string; readOnly: boolean };
  const answer = await pool.query({ text, readOnly }).then(
    ({ rowCount }) => ({ rowCount }),
    (error: Error) => ({ error: error.message }),
  );
  console.log(JSON.stringify({ ...answer, opened: pool.figures().opened }));
}
await pool.end();
