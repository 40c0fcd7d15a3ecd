import type { AwsCalls } from './aws-calls.ts';
import type { CustomResource, StepProperties } from './custom-resource.ts';

type Tools = { readonly aws: AwsCalls; readonly signal: AbortSignal };

/**
 * Runs the step of a custom resource. A deletion does nothing: role and tables belong to the database.
 * @returns attributes of the custom resource
 * @throws Error with the reason for which the deployment fails
 */
export async function runStep(
  { type, properties }: CustomResource,
  tools: Tools,
): Promise<Readonly<Record<string, string>>> {
  if (type === 'Delete') return {};
  return properties.step === 'initialise' ? initialise(properties, tools) : start(properties, tools);
}

/** Passes the logins to the function in the VPC, which reaches Postgres but not Secrets Manager. */
async function initialise(
  properties: Extract<StepProperties, { step: 'initialise' }>,
  { aws, signal }: Tools,
): Promise<Readonly<Record<string, string>>> {
  const { functionName, host, port, database, ownerSecretArn, role, roleSecretArn, createTables, createFunction } =
    properties;
  const owner = await aws.readLogin(ownerSecretArn, signal);
  const login = roleSecretArn === '' ? undefined : await aws.readLogin(roleSecretArn, signal);
  const result = await aws.invoke(
    functionName,
    {
      ...{ host, port: Number(port), database, owner, createTables: createTables === 'true' },
      createFunction: createFunction === 'true',
      role:
        login === undefined
          ? { name: role, login: 'iam' }
          : { name: login.user, login: 'password', password: login.password },
    },
    signal,
  );
  const { createdTables = [], ...rest } = result as { role: string; login: string; createdTables?: string[] };
  return { role: rest.role, login: rest.login, createdTables: createdTables.join(',') };
}

/**
 * Runs the first refresh, then a warm-up, so that the API is ready when the deployment ends. An OTP that does not answer fails
 * no deployment: the result says so, and the alarm StaleSnapshots follows.
 */
async function start(
  { refreshFunction, warmUpFunction }: Extract<StepProperties, { step: 'start' }>,
  { aws, signal }: Tools,
): Promise<Readonly<Record<string, string>>> {
  const refresh = await describe(() => aws.invoke(refreshFunction, {}, signal), summariseRefresh);
  const warmUp = await describe(() => aws.invoke(warmUpFunction, {}, signal), summariseWarmUp);
  return { refresh, warmUp };
}

async function describe(run: () => Promise<unknown>, summarise: (result: unknown) => string): Promise<string> {
  try {
    return summarise(await run());
  } catch (error) {
    return `failed: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500);
  }
}

function summariseRefresh(result: unknown): string {
  const { feeds = [] } = Object(result) as { feeds?: { feedId?: string; status?: string }[] };
  if (feeds.length === 0)
    return 'no feed found: OTP does not answer, or has no feed (see the log of the refresh function)';
  return feeds
    .map(({ feedId, status }) => `${feedId} ${status}`)
    .join(', ')
    .slice(0, 500);
}

function summariseWarmUp(result: unknown): string {
  const { distinct = 0, failures = [] } = Object(result) as { distinct?: number; failures?: unknown[] };
  return `${distinct} environments warm, ${failures.length} calls failed`;
}
