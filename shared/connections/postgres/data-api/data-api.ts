import { setTimeout as wait } from 'node:timers/promises';
import { ExecuteStatementCommand, RDSDataClient, type RDSDataClientConfig } from '@aws-sdk/client-rds-data';
import { createAwsRequestHandler, describeSdkCall } from '../../aws/sdk-request-handler.ts';
import type { Call } from '../../core/call.ts';
import { HeadwayError, UnsupportedError } from '../../core/errors.ts';
import { readAbortError } from '../../core/time-limit.ts';
import type { HttpClient } from '../../http/http-client.ts';
import type { Database, Query, Row } from '../database.ts';
import { createHttpDatabase } from '../http-database.ts';
import { describeParameters, nameParameters } from './named-parameters.ts';
import { parseRecords } from './parse-records.ts';

const maxBytes = 8 * 1024 * 1024; // an answer of 1 MiB, with room for what JSON adds
const resumingWaitMs = 250; // a paused cluster takes some seconds to come back

/** Builds a database over the RDS Data API: one signed request a call, no sessions, no cancel. */
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
    maxAttempts: 1, // ours are the retries: the SDK does not know the deadline, nor a read from a write
    requestHandler: createAwsRequestHandler(http, { maxBytes }),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(awsCredentials === undefined ? {} : { credentials: awsCredentials }),
  });
  const target = { resourceArn, secretArn, database };

  /** What one call of the SDK does, over our connections and again while the cluster comes back from its pause. */
  const send = async <T>({ signal }: Call, work: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (signal.aborted) throw readAbortError(signal); // the SDK has an error of its own for that
        const { name } = error as Error;
        if (name !== 'DatabaseResumingException') throw findLimit(error as Error) ?? error;
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
      const instead = async (origin: string) => {
        opened = await http.warm(origin, count, call);
      };
      const command = new ExecuteStatementCommand({ ...target, sql: 'SELECT 1' });
      const prepared = { ...describeSdkCall(call, { isRead: false }), instead };
      await client.send(command, prepared).catch(() => undefined); // NotSentError, or no credentials: a call will say so
      return opened;
    },
    ask: (query, call) => execute(query, call, query.statement.access === 'read'),
  });
}

/** What the transport cannot do, whatever the time. */
function findLimit(error: Error): HeadwayError | undefined {
  if (error instanceof HeadwayError) return undefined;
  if (error.name === 'UnsupportedResultException') {
    return new UnsupportedError('The Data API cannot return a column of this type; cast it to text.', { cause: error });
  }
  return /response size limit|larger than 64 KB/.test(error.message)
    ? new UnsupportedError('The Data API returns 64 KB a row and 1 MiB in all; ask for less at a time.', {
        cause: error,
      })
    : undefined;
}
