import { type FullQueryResults, NeonDbError, neon, neonConfig } from '@neondatabase/serverless';
import type { Call } from '../../core/call.ts';
import { UnavailableError } from '../../core/errors.ts';
import type { HttpClient } from '../../http/http-client.ts';
import { type Credentials, createFixedCredentials, withLogin } from '../credentials/credentials.ts';
import type { Database, Row } from '../database.ts';
import { isLoginRefused, nameDatabase } from '../database-failure.ts';
import { createHttpDatabase } from '../http-database.ts';
import { formatPostgresUrl, parsePostgresAddress } from '../postgres-address.ts';
import { valueTypes } from '../row-values.ts';
import { describeNeonOrigin, type NeonTls } from './neon-endpoint.ts';

/** For requests and answers (Neon's documentation of its serverless driver). */
const maxBytes = 64 * 1024 * 1024;

/** The options that Neon's client passes to `fetch`. */
type FetchOptions = { readonly method: 'POST'; readonly headers: Record<string, string>; readonly body: string };
type FetchAnswer = Pick<Response, 'ok' | 'status' | 'json' | 'text'>;
type Send = (options: FetchOptions) => Promise<FetchAnswer>;

// Neon's client has one global `fetch`. Each query passes the HTTP client to use in its options.
neonConfig.fetchFunction = (_: string, { send, ...options }: FetchOptions & { send: Send }) => send(options);

/** Builds a database over Neon's HTTP endpoint: one request per query, no sessions. */
export function createNeonHttpDatabase(options: {
  readonly url: string;
  readonly credentials?: Credentials | undefined;
  readonly tls: NeonTls;
  readonly peer: string;
  readonly http: HttpClient;
  readonly minConnections?: number | undefined;
  readonly maxConnections?: number | undefined;
}): Database {
  const { url, tls, peer, http, minConnections = 1, maxConnections = 20 } = options;
  const address = parsePostgresAddress(url);
  const { credentials = createFixedCredentials(address) } = options;
  const origin = describeNeonOrigin(address, tls);

  const run = <T>(
    { isRead, call }: { isRead: boolean; call: Call },
    work: (sql: ReturnType<typeof neon>, fetchOptions: { send: Send }) => Promise<T>,
  ): Promise<T> => {
    const send: Send = async ({ method, headers, body }) => {
      const answer = await http.request({ origin, path: '/sql', method, headers, body, maxBytes, isRead }, call);
      return readAnswer(answer, peer);
    };
    return withLogin(credentials, { signal: call.signal, isRefused: isLoginRefused }, async (login) => {
      try {
        return await work(neon(formatPostgresUrl({ ...address, ...login })), { send });
      } catch (error) {
        throw error instanceof NeonDbError && error.sourceError !== undefined ? error.sourceError : error;
      }
    });
  };

  return createHttpDatabase({
    http,
    warm: (count, call) => http.warm(origin, count, call),
    peer,
    minConnections,
    maxConnections,
    ask: ({ statement, parameters }, call) =>
      run({ isRead: statement.access === 'read', call }, async (sql, fetchOptions) => {
        const queryOptions = { types: valueTypes, fetchOptions };
        return (await sql.query(statement.text, [...parameters], queryOptions)) as readonly Row[];
      }),
  });
}

/** An error of Postgres has status 400, and Neon's client parses it. Any other error status is from the proxy. */
function readAnswer({ status, body }: { status: number; body: Buffer }, peer: string): FetchAnswer {
  if (status !== 200 && status !== 400) {
    throw new UnavailableError(`${nameDatabase(peer)} answered with HTTP status ${status}.`, {
      peer,
      retryAfterSeconds: status === 429 || status >= 500 ? 2 : 30,
    });
  }
  const text = body.toString();
  return {
    ok: status === 200,
    status,
    json: async () => JSON.parse(text) as FullQueryResults<true>,
    text: async () => text,
  };
}
