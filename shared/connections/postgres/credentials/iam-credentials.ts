import { Signer, type SignerConfig } from '@aws-sdk/rds-signer';
import type { Clock } from '../../core/clock.ts';
import { elapsedMs, type Instant, readInstant } from '../../core/elapsed.ts';
import type { Credentials, Login } from './credentials.ts';

// A token is valid for 15 minutes (RDS user guide). A third less allows for clock differences and queued logins.
const maxTokenAgeMs = 10 * 60_000;

/**
 * Builds logins whose password is an IAM token, signed locally without a request. Connections share a token for 10 minutes, by the
 * wall clock, which advances during a freeze.
 */
export function createIamCredentials(options: {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly clock: Clock;
  readonly region?: string | undefined;
  readonly awsCredentials?: SignerConfig['credentials'];
}): Credentials {
  const { host, port, user, clock, region, awsCredentials } = options;
  const signer = new Signer({
    ...{ hostname: host, port, username: user },
    ...(region === undefined ? {} : { region }),
    ...(awsCredentials === undefined ? {} : { credentials: awsCredentials }),
  });
  let signed: { readonly token: Promise<string>; readonly at: Instant } | undefined;

  const sign = async (): Promise<Login> => {
    if (signed === undefined || elapsedMs(clock, signed.at) > maxTokenAgeMs) {
      const token = signer.getAuthToken();
      signed = { token, at: readInstant(clock) };
      token.catch(() => {
        signed = undefined; // no AWS credentials yet: the next connection tries again
      });
    }
    return { user, password: await signed.token };
  };
  return {
    current: sign,
    renew: async (refused) => {
      signed = undefined; // the function's AWS credentials may have changed
      const login = await sign();
      return login.password === refused.password ? undefined : login;
    },
  };
}
