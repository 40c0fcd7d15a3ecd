import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';
import { createAwsRequestHandler, describeSdkCall } from '../../aws/sdk-request-handler.ts';
import { createTimings } from '../../core/call.ts';
import { systemClock } from '../../core/clock.ts';
import { CallError, UnavailableError } from '../../core/errors.ts';
import { createSingleFlight } from '../../core/single-flight.ts';
import { readAbortError } from '../../core/time-limit.ts';
import type { HttpClient } from '../../http/http-client.ts';
import type { Credentials, Login } from './credentials.ts';

type Stage = 'AWSCURRENT' | 'AWSPENDING' | 'AWSPREVIOUS';

const peer = 'secrets';
const maxBytes = 256 * 1024; // a secret has at most 64 kB (Secrets Manager quotas)

/**
 * Builds logins from a secret with `username` and `password`. The secret is read once and cached; a refused login reads it again.
 * During a rotation the database may already have the new password, or a pooler still the old one: then the pending and the
 * previous version are tried, and the version that works is cached.
 */
export function createSecretCredentials(options: {
  readonly arn: string;
  readonly http: HttpClient;
  /** Scheme, host and port; default: Secrets Manager in the region of the secret. */
  readonly endpoint?: string | undefined;
  readonly awsCredentials?: SecretsManagerClientConfig['credentials'];
}): Credentials {
  const { arn, http, endpoint, awsCredentials } = options;
  const region = arn.split(':')[3] ?? '';
  const client = new SecretsManagerClient({
    ...{ region, maxAttempts: 1, retryMode: 'standard' },
    requestHandler: createAwsRequestHandler(http, { maxBytes, timingName: 'secret' }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(awsCredentials === undefined ? {} : { credentials: awsCredentials }),
  });
  let known: Login | undefined;
  const flights = createSingleFlight(); // connections that open together share one request

  const ask = async (VersionStage: Stage, signal: AbortSignal): Promise<Login | undefined> => {
    const call = { signal, timings: createTimings(systemClock) };
    const command = new GetSecretValueCommand({ SecretId: arn, VersionStage });
    try {
      const { SecretString = '' } = await client.send(command, describeSdkCall(call, { isRead: true }));
      return parseSecret(SecretString);
    } catch (error) {
      if (VersionStage !== 'AWSCURRENT' && error instanceof ResourceNotFoundException) return undefined;
      if (signal.aborted) throw readAbortError(signal); // in place of the SDK's own error
      if (error instanceof CallError) throw error;
      const message = `The secret of the database cannot be read (${(error as Error).name}).`;
      throw new UnavailableError(message, { peer, retryAfterSeconds: 2, cause: error });
    }
  };

  const read = (stage: Stage, signal: AbortSignal) => flights.run(stage, () => ask(stage, signal), { signal });

  return {
    current: async (signal) => {
      known ??= await read('AWSCURRENT', signal);
      return known as Login;
    },
    renew: async (refused, signal) => {
      if (known !== undefined && !isSame(known, refused)) return known; // another connection has renewed it
      for (const stage of ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'] as const) {
        const login = await read(stage, signal);
        if (login !== undefined && !isSame(login, refused)) {
          known = login;
          return login;
        }
      }
      return undefined;
    },
  };
}

function isSame(one: Login, other: Login): boolean {
  return one.user === other.user && one.password === other.password;
}

/** @throws UnavailableError if it is not a login; the message does not hold the text */
function parseSecret(text: string): Login {
  const fail = () =>
    new UnavailableError(
      'The secret of the database: expected JSON with the texts username and password, got something else.',
      { peer, retryAfterSeconds: 30 },
    );
  try {
    const { username, password } = JSON.parse(text) as Record<string, unknown>;
    if (typeof username !== 'string' || typeof password !== 'string') throw fail();
    return { user: username, password };
  } catch {
    throw fail();
  }
}
