import { setTimeout as wait } from 'node:timers/promises';
import { ExecuteStatementCommand, RDSDataClient, type RDSDataClientConfig } from '@aws-sdk/client-rds-data';
import { createAwsRequestHandler, describeSdkCall } from '../../aws/sdk-request-handler.ts';
import type { Call } from '../../core/call.ts';
import { CallError, UnsupportedError } from '../../core/errors.ts';
import { readAbortError } from '../../core/time-limit.ts';
import type { HttpClient } from '../../http/http-client.ts';
import type { Database, Query, Row } from '../database.ts';
import { createHttpDatabase } from '../http-database.ts';
import { describeParameters, nameParameters } from './named-parameters.ts';
import { parseRecords } from './parse-records.ts';

const maxBytes = 8 * 1024 * 1024; // an answer of 1 MiB plus the overhead of JSON
const resumingWaitMs = 250; // a paused cluster takes a few seconds to resume

/** Builds a database over the RDS Data API: one signed request per query, no sessions, no cancel. */
export function createDataApiDatabase(options: {
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database: string;
  readonly peer: string;
  readonly http: HttpClient;
  /** Scheme, host and port; default: the SDK's, in the region of the cluster. */
  readonly endpoint?: string | undefined;
  readonly awsCredentials?: RDSDataClientConfig['credentials'];
  readonly minConnections?: number | undefined;
  readonly maxConnections?: number | undefined;
}): Database {
  const { resourceArn, secretArn, database, peer, http, awsCredentials } = options;
  const { minConnections = 1, maxConnections = 20 } = options;
  const region = resourceArn.split(':')[3] ?? '';
  const client = new RDSDataClient({
    region,
    maxAttempts: 1, // we retry: the SDK knows neither the deadline nor whether a statement is a read
    retryMode: 'standard',
    requestHandler: createAwsRequestHandler(http, { maxBytes }),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(awsCredentials === undefined ? {} : { credentials: awsCredentials }),
  });
  const target = { resourceArn, secretArn, database };

  /** Runs one call of the SDK, and again while a paused cluster resumes. */
  const send = async <T>({ signal }: Call, work: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (signal.aborted) throw readAbortError(signal); // in place of the SDK's own error
        const { name } = error as Error;
        if (name !== 'DatabaseResumingException') throw findLimitError(error as Error) ?? error;
      }
      await wait(resumingWaitMs, undefined, { signal }).catch(() => {
        throw readAbortError(signal);
      });
    }
  };

  const execute = async ({ statement, parameters }: Query, call: Call, isRead: boolean): Promise<readonly Row[]> => {
    const command = new ExecuteStatementCommand({
      ...{ ...target, includeResultMetadata: true },
      sql: nameParameters(statement),
      parameters: describeParameters(parameters),
      resultSetOptions: { longReturnType: 'STRING', decimalReturnType: 'STRING' },
    });
    const { records = [], columnMetadata = [] } = await send(call, () =>
      client.send(command, describeSdkCall(call, { isRead })),
    );
    return parseRecords(records, columnMetadata);
  };

  return createHttpDatabase({
    ...{ http, peer, minConnections, maxConnections },
    warm: async (count, call) => {
      let opened = 0;
      const insteadOfSending = async (origin: string) => {
        opened = await http.warm(origin, count, call);
      };
      const command = new ExecuteStatementCommand({ ...target, sql: 'SELECT 1' });
      const prepared = { ...describeSdkCall(call, { isRead: false }), insteadOfSending };
      await client.send(command, prepared).catch(() => undefined); // NotSentError, or no credentials, which the first query reports
      return opened;
    },
    ask: (query, call) => execute(query, call, query.statement.access === 'read'),
  });
}

/** The error for a query that exceeds a limit of the Data API. */
function findLimitError(error: Error): CallError | undefined {
  if (error instanceof CallError) return undefined;
  if (error.name === 'UnsupportedResultException') {
    return new UnsupportedError('The Data API cannot return a column of this type; cast it to text.', { cause: error });
  }
  return /response size limit|larger than 64 KB/.test(error.message)
    ? new UnsupportedError(
        'The Data API returns at most 64 KB per row and 1 MiB per answer: query fewer rows at a time.',
        {
          cause: error,
        },
      )
    : undefined;
}
