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

const maxAnswerBytes = 1024 * 1024; // docs/reference/aws.md
const maxRowBytes = 64 * 1024; // user guide of Aurora, "Limitations with RDS Data API"
const maxStatementMs = 45_000; // the same

/** @throws DataApiError, or the error of Postgres */
export async function executeStatement(
  client: pg.PoolClient,
  { sql, parameters = [], includeResultMetadata = false, resultSetOptions = {} }: ExecuteRequest,
): Promise<object> {
  const { text, values } = bindParameters(sql, parameters);
  const { rows, fields, rowCount, command } = await applyTimeLimit(
    client,
    client.query<(string | null)[]>({ text, values, rowMode: 'array' }),
  );
  if (fields.length === 0) return { numberOfRecordsUpdated: command === 'SELECT' ? 0 : (rowCount ?? 0) };
  const columnMetadata = describeColumns(fields);
  let bytes = 0;
  const records = rows.map((row) => {
    const record = describeRow(row, fields, resultSetOptions);
    const size = Buffer.byteLength(JSON.stringify(record));
    if (size > maxRowBytes) throw new DataApiError('BadRequestException', 'A row is larger than 64 KB');
    bytes += size;
    if (bytes > maxAnswerBytes) {
      throw new DataApiError('BadRequestException', 'Database returned more than the allowed response size limit');
    }
    return record;
  });
  return { records, numberOfRecordsUpdated: 0, ...(includeResultMetadata ? { columnMetadata } : {}) };
}

async function applyTimeLimit<T>(client: pg.PoolClient, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new DataApiError('StatementTimeoutException', 'Request timed out'));
  const timer = setTimeout(giveUp, maxStatementMs);
  client.once('end', giveUp); // otherwise a statement whose session ends gets no answer
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    client.off('end', giveUp);
  }
}
