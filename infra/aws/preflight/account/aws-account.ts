import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';
import { createSignedCalls, type Node, type QueryService } from '../../account/signed-calls.ts';

type Values = Readonly<Record<string, unknown>>;

/** Reads of one account and region with the caller's own credentials. No method changes anything. */
export type AwsAccount = {
  readonly region: string;
  query(service: QueryService, action: `Describe${string}` | `Get${string}`, values?: Values): Promise<Node>;
  json(service: string, target: `${string}.${'Describe' | 'Get'}${string}`, values: Values): Promise<Node>;
  /** GET of a REST API (Lambda). */
  rest(service: string, path: string): Promise<Node>;
  /** The same credentials in another region: CloudFront takes certificates only from us-east-1. */
  in(region: string): AwsAccount;
};

/**
 * Opens the account of the shell: environment variables, profile, SSO or instance role, as the AWS CLI finds them.
 * `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>` replace AWS's own addresses.
 * @throws Error if no region is set
 */
export async function openAccount(environment: NodeJS.ProcessEnv = process.env): Promise<AwsAccount> {
  const region = await loadConfig(NODE_REGION_CONFIG_OPTIONS, NODE_REGION_CONFIG_FILE_OPTIONS)();
  return createAccount(region, environment, defaultProvider());
}

function createAccount(
  region: string,
  environment: NodeJS.ProcessEnv,
  credentials: ReturnType<typeof defaultProvider>,
): AwsAccount {
  const { query, json, send } = createSignedCalls({ region, credentials, environment });
  return {
    ...{ region, query, json },
    rest: (service, path) => send(service, `${service}:GET ${path}`, { method: 'GET', path, headers: {}, body: '' }),
    in: (other) => createAccount(other, environment, credentials),
  };
}
