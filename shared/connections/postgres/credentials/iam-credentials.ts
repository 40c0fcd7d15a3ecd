import { Signer, type SignerConfig } from '@aws-sdk/rds-signer';
import type { Clock } from '../../core/clock.ts';
import { elapsedMs, type Instant, readInstant } from '../../core/elapsed.ts';
import type { Credentials, Login } from './credentials.ts';

// A token lets in for 15 minutes after it was signed (RDS user guide); a third less, as clocks differ and logins queue.
const longestAgeMs = 10 * 60_000;

/**
 * Builds logins whose password is a token that is signed here, without a request to anybody. A token serves every connection
 * that opens while it is young; its age is read from the wall clock, so that a freeze does not keep it alive.
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
    if (signed === undefined || elapsedMs(clock, signed.at) > longestAgeMs) {
      const token = signer.getAuthToken();
      signed = { token, at: readInstant(clock) };
      token.catch(() => {
        signed = undefined; // no credentials yet: the next connection asks again
      });
    }
    return { user, password: await signed.token };
  };
  return {
    current: sign,
    renew: async (refused) => {
      signed = undefined; // the function's own credentials may have changed
      const login = await sign();
      return login.password === refused.password ? undefined : login;
    },
  };
}
