import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';
import { child, createSignedCalls, type Node } from '../../account/signed-calls.ts';

type Values = Readonly<Record<string, unknown>>;

/** Reads of one account and region with the caller's own credentials. No method changes anything. */
export type AwsAccount = {
  readonly region: string;
  /** A call of the query protocol (EC2, RDS, STS, CloudFormation, SNS): lists are `Name.1`, `Name.2`. */
  query(
    service: keyof typeof queryVersions,
    action: `Describe${string}` | `Get${string}`,
    values?: Values,
  ): Promise<Node>;
  /** A call of the JSON protocol; `target` is the service's prefix and the action. */
  json(service: string, target: `${string}.${'Describe' | 'Get'}${string}`, values: Values): Promise<Node>;
  /** GET of a REST API (Lambda). */
  rest(service: string, path: string): Promise<Node>;
  /** The same credentials in another region: CloudFront takes certificates only from us-east-1. */
  in(region: string): AwsAccount;
};

/** The API versions of the services that speak the query protocol. */
const queryVersions = {
  cloudformation: '2010-05-15',
  ec2: '2016-11-15',
  rds: '2014-10-31',
  sns: '2010-03-31',
  sts: '2011-06-15',
} as const;

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
  const { send } = createSignedCalls({ region, credentials, environment });
  return {
    region,
    query: async (service, action, values = {}) => {
      const version = queryVersions[service];
      const answer = await send(service, `${service}:${action}`, {
        ...{
          method: 'POST',
          path: '/',
          headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        },
        body: new URLSearchParams({ Action: action, Version: version, ...stringify(values) }).toString(),
      });
      const response = child(answer, `${action}Response`);
      return `${action}Result` in response ? child(response, `${action}Result`) : response;
    },
    json: (service, target, values) =>
      send(service, `${service}:${target.split('.').at(-1)}`, {
        ...{ method: 'POST', path: '/', body: JSON.stringify(values) },
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
      }),
    rest: (service, path) => send(service, `${service}:GET ${path}`, { method: 'GET', path, headers: {}, body: '' }),
    in: (other) => createAccount(other, environment, credentials),
  };
}

function stringify(values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}
