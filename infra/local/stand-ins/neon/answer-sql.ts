import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { SqlQuery, SqlRunner } from './run-sql.ts';

const largestBytes = 64 * 1024 * 1024; // both ways (Neon's documentation of the serverless driver)

const isolationLevels: Readonly<Record<string, string>> = {
  ReadUncommitted: 'READ UNCOMMITTED',
  ReadCommitted: 'READ COMMITTED',
  RepeatableRead: 'REPEATABLE READ',
  Serializable: 'SERIALIZABLE',
};
/** What an error of Postgres keeps on its way, by the names that the client reads. */
const errorFields = [
  ...['severity', 'code', 'detail', 'hint', 'position', 'internalPosition', 'internalQuery', 'where', 'schema'],
  ...['table', 'column', 'dataType', 'constraint', 'file', 'line', 'routine'],
];

/**
 * Answers POST /sql as Neon's proxy does: array mode, values as Postgres' text, several queries as one transaction. An error
 * of Postgres is a 400 with its SQLSTATE; what leaves runs on is cancelled when the client goes away.
 */
export async function answerSql(runner: SqlRunner, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, body: object) => {
    const text = JSON.stringify(body);
    if (text.length > largestBytes)
      return send(507, { message: `response is too large (max is ${largestBytes} bytes)` });
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  };
  if (request.method !== 'POST' || request.url !== '/sql') return send(404, { message: 'not found' });
  const connectionString = request.headers['neon-connection-string'];
  if (typeof connectionString !== 'string') return send(400, { message: 'missing header neon-connection-string' });
  if (request.headers['neon-raw-text-output'] !== 'true' || request.headers['neon-array-mode'] !== 'true') {
    return send(400, { message: 'only raw text output in array mode is answered here' });
  }
  const body = await buffer(request);
  if (body.length > largestBytes) return send(413, { message: 'request is too large' });
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const payload = JSON.parse(body.toString()) as SqlQuery | { readonly queries: readonly SqlQuery[] };
    const isBatch = 'queries' in payload;
    const results = await runner.run(connectionString, isBatch ? payload.queries : [payload], {
      begin: isBatch ? describeTransaction(request) : undefined,
      signal: gone.signal,
    });
    send(200, isBatch ? { results } : (results[0] ?? {}));
  } catch (error) {
    const failure = error as Error & Record<string, unknown>;
    const isOfPostgres = typeof failure['severity'] === 'string';
    const fields = Object.fromEntries(errorFields.map((name) => [name, failure[name] ?? null]));
    if (isOfPostgres) send(400, { message: failure.message, ...fields });
    else send(500, { message: 'could not connect to the compute', code: null });
  }
}

function describeTransaction({ headers }: IncomingMessage): string {
  const level = isolationLevels[String(headers['neon-batch-isolation-level'])];
  const parts = [
    'BEGIN',
    level === undefined ? '' : `ISOLATION LEVEL ${level}`,
    headers['neon-batch-read-only'] === 'true' ? 'READ ONLY' : '',
    headers['neon-batch-deferrable'] === 'true' ? 'DEFERRABLE' : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}
