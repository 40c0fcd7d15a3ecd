import { parsePostgresAddress } from '../../../../shared/connections/postgres/postgres-address.ts';
import type { SigningKey } from '../aws-signature/check-signature.ts';
import { type SignedAnswer, type SignedServer, serveSigned } from '../aws-signature/serve-signed.ts';
import { createSessionPools } from '../postgres-front/session-pools.ts';
import type { DatabaseSecret, SecretStore } from '../secrets-manager/secret-store.ts';
import { DataApiError } from './data-api-error.ts';
import { type ExecuteRequest, executeStatement } from './execute-statement.ts';

export type LocalDataApi = SignedServer & {
  /** Behaves as after an auto-pause: for this time calls get DatabaseResumingException. */
  resumeFor(ms: number): void;
};

type Request = Partial<ExecuteRequest> & {
  readonly resourceArn?: string;
  readonly secretArn?: string;
  readonly database?: string;
};

/**
 * Starts a stand-in of the RDS Data API (REST JSON, Signature Version 4). Its one cluster is the Postgres of `databaseUrl`.
 * Logins come from the secret store. It serves neither transactions nor BatchExecuteStatement: Headway uses neither.
 */
export async function startDataApi(options: {
  databaseUrl: string;
  resourceArn: string;
  key: SigningKey | 'any';
  secrets: SecretStore;
}): Promise<LocalDataApi> {
  const { databaseUrl, resourceArn, key, secrets } = options;
  const target = parsePostgresAddress(databaseUrl);
  const pools = createSessionPools({ host: target.host, port: target.port });
  let awakeAtMs = 0;

  const run = async (path: string, request: Request): Promise<object> => {
    if (request.resourceArn !== resourceArn) {
      throw new DataApiError('BadRequestException', 'HttpEndpoint is not enabled for this cluster, or there is none.');
    }
    if (Date.now() < awakeAtMs) {
      throw new DataApiError(
        'DatabaseResumingException',
        'The Aurora DB instance is resuming after being auto-paused.',
      );
    }
    const { database = target.database } = request;
    const secret = secrets.find(request.secretArn ?? '');
    if (secret === undefined) throw new DataApiError('SecretsErrorException', 'The secret cannot be read.');
    const { username: user, password } = JSON.parse(secret.text) as DatabaseSecret;
    const login = { user, password, database: decodeURIComponent(database) };
    if (path !== '/Execute') throw new DataApiError('NotFoundException', `There is no ${path} here.`);
    const client = await pools.of(login).connect();
    let isBroken = true;
    try {
      const answer = await executeStatement(client, { ...request, sql: request.sql ?? '' });
      isBroken = false;
      return answer;
    } finally {
      client.release(isBroken);
    }
  };

  const server = await serveSigned({
    service: 'rds-data',
    key,
    contentType: 'application/json',
    answer: async ({ path, body }) => {
      try {
        return { status: 200, body: await run(path, JSON.parse(body.toString()) as Request) };
      } catch (error) {
        return describeFailure(error as Error);
      }
    },
  });
  return {
    ...server,
    resumeFor: (ms) => {
      awakeAtMs = Date.now() + ms;
    },
    stop: async () => {
      await server.stop();
      await pools.stop();
    },
  };
}

function describeFailure(error: Error & { code?: string; severity?: string; position?: string }): SignedAnswer {
  if (error instanceof DataApiError) {
    return { status: error.status, error: error.exception, body: { message: error.message } };
  }
  const { code, severity, position } = error;
  if (severity === undefined) {
    return { status: 504, error: 'DatabaseUnavailableException', body: { message: 'The database does not answer.' } };
  }
  const place = position === undefined ? '' : `; Position: ${position}`;
  const message = `${severity}: ${error.message}${place}; SQLState: ${code}`;
  return {
    status: 400,
    error: severity === 'FATAL' ? 'BadRequestException' : 'DatabaseErrorException',
    body: { message },
  };
}
