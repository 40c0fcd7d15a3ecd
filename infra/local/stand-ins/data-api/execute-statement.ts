import type pg from 'pg';
import { DataApiError } from './data-api-error.ts';
import { describeColumns, describeRow, type ResultOptions } from './describe-rows.ts';
import { bindParameters, type SqlParameter } from './statement-parameters.ts';

export type ExecuteRequest = {
  readonly sql: string;
  readonly parameters?: readonly SqlParameter[];
  readonly includeResultMetadata?: boolean;
  readonly resultSetOptions?: ResultOptions;
};

const largestAnswerBytes = 1024 * 1024; // aws.md
const largestRowBytes = 64 * 1024; // user guide of Aurora, "Limitations with RDS Data API"
const longestStatementMs = 45_000; // the same

/** @throws DataApiError, and what Postgres says */
export async function executeStatement(
  client: pg.PoolClient,
  { sql, parameters = [], includeResultMetadata = false, resultSetOptions = {} }: ExecuteRequest,
): Promise<object> {
  const { text, values } = bindParameters(sql, parameters);
  const { rows, fields, rowCount, command } = await withinLimit(
    client,
    client.query<(string | null)[]>({ text, values, rowMode: 'array' }),
  );
  if (fields.length === 0) return { numberOfRecordsUpdated: command === 'SELECT' ? 0 : (rowCount ?? 0) };
  const columnMetadata = describeColumns(fields);
  let bytes = 0;
  const records = rows.map((row) => {
    const record = describeRow(row, fields, resultSetOptions);
    const size = Buffer.byteLength(JSON.stringify(record));
    if (size > largestRowBytes) throw new DataApiError('BadRequestException', 'A row is larger than 64 KB');
    bytes += size;
    if (bytes > largestAnswerBytes) {
      throw new DataApiError('BadRequestException', 'Database returned more than the allowed response size limit');
    }
    return record;
  });
  return { records, numberOfRecordsUpdated: 0, ...(includeResultMetadata ? { columnMetadata } : {}) };
}

async function withinLimit<T>(client: pg.PoolClient, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new DataApiError('StatementTimeoutException', 'Request timed out'));
  const timer = setTimeout(giveUp, longestStatementMs);
  client.once('end', giveUp); // a statement whose session is cut answers at least that
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    client.off('end', giveUp);
  }
}
