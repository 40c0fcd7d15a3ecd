import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { SqlQuery, SqlRunner } from './run-sql.ts';

const maxBytes = 64 * 1024 * 1024; // request and response (Neon's documentation of the serverless driver)

/** The fields of a Postgres error that the client reads. */
const errorFields = [
  ...['severity', 'code', 'detail', 'hint', 'position', 'internalPosition', 'internalQuery', 'where', 'schema'],
  ...['table', 'column', 'dataType', 'constraint', 'file', 'line', 'routine'],
];

/**
 * Answers POST /sql as Neon's proxy does: one query, rows as arrays, values as Postgres' text. A Postgres error becomes a 400
 * with its SQLSTATE. If the client disconnects, the running query is cancelled.
 */
export async function answerSql(runner: SqlRunner, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, body: object) => {
    const text = JSON.stringify(body);
    if (text.length > maxBytes) return send(507, { message: `response is too large (max is ${maxBytes} bytes)` });
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  };
  if (request.method !== 'POST' || request.url !== '/sql') return send(404, { message: 'not found' });
  const connectionString = request.headers['neon-connection-string'];
  if (typeof connectionString !== 'string') return send(400, { message: 'missing header neon-connection-string' });
  if (request.headers['neon-raw-text-output'] !== 'true' || request.headers['neon-array-mode'] !== 'true') {
    return send(400, { message: 'this stand-in answers raw text output in array mode only' });
  }
  const body = await buffer(request);
  if (body.length > maxBytes) return send(413, { message: 'request is too large' });
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const query = JSON.parse(body.toString()) as SqlQuery;
    if (typeof query.query !== 'string') return send(400, { message: 'expected one query' });
    send(200, await runner.run(connectionString, query, { signal: gone.signal }));
  } catch (error) {
    const failure = error as Error & Record<string, unknown>;
    const isOfPostgres = typeof failure['severity'] === 'string';
    const fields = Object.fromEntries(errorFields.map((name) => [name, failure[name] ?? null]));
    if (isOfPostgres) send(400, { message: failure.message, ...fields });
    else send(500, { message: 'could not connect to the compute', code: null });
  }
}
