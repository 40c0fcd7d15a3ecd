import { settings } from '../../../../shared/configuration/configuration.ts';
import type { ServingFunctionName } from '../../../build/function-names.ts';
import type { FunctionDefinition } from '../../lambda/environment/function-definition.ts';

export type Functions = Readonly<Record<ServingFunctionName | 'stream', FunctionDefinition>>;

/**
 * Defines the functions as infra/aws deploys them, with this machine's addresses. The user's environment overrides the
 * defaults.
 * @param options.bundles the folder with one folder for each function
 * @param options.own settings that this run sets; they override the user's environment
 */
export function defineFunctions({
  bundles,
  environments,
  lambdaUrl,
  own,
  given,
}: {
  bundles: string;
  environments: number;
  lambdaUrl: string;
  own: Readonly<Record<string, string>>;
  given: Readonly<Record<string, string | undefined>>;
}): Functions {
  const variables: Record<string, string> = {
    ...deployed,
    ...pick(given, (name) => name in settings || isForSdk(name)),
    ...own,
  };
  const define = (name: ServingFunctionName, memoryMb: number, timeoutSeconds: number) => ({
    name: `headway-${name}`,
    taskRoot: `${bundles}/${name}`,
    memoryMb,
    timeoutMs: timeoutSeconds * 1000,
    environments: 1,
    variables,
  });
  const toLambda = {
    AWS_ENDPOINT_URL_LAMBDA: lambdaUrl,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    HEADWAY_API_FUNCTION: 'headway-api',
  };
  return {
    api: { ...define('api', 1024, 10), environments },
    // The bundle of the API with its streaming handler: each open stream has an environment of its own.
    stream: {
      ...define('api', 1024, 300),
      name: 'headway-stream',
      handler: 'index.stream',
      environments: maxStreams,
    },
    refresh: define('refresh', 2048, 600),
    warmup: { ...define('warmup', 256, 60), variables: { ...withoutProfile(variables), ...toLambda } },
  };
}

/** More clients wait, then get a 503, as behind a function URL with this reserved concurrency. */
const maxStreams = 8;

/** As deployed by default (infra/aws/settings/function-settings.ts), like memory and timeouts. */
export const schedules = [
  { functionName: 'headway-refresh', everyMinutes: 15 },
  { functionName: 'headway-warmup', everyMinutes: 4 },
];

/** One environment answers one call at a time, so it needs few connections (docs/reference/configuration.md). */
const deployed = {
  WAYBILLS_DB_MAX_CONNECTIONS: '2',
  WAYBILLS_DB_MIN_CONNECTIONS: '1',
  GTFS_CONNECTION_LIMIT: '8',
  HEADWAY_ADMIN_ACCESS: 'open-on-loopback',
};

/** A snapshot store in S3 needs the user's own credentials. Other variables do not reach the functions, as on Lambda. */
function isForSdk(name: string): boolean {
  return /^AWS_(?!LAMBDA_|ENDPOINT_URL_LAMBDA)/.test(name) || name === 'NODE_EXTRA_CA_CERTS' || name === 'HOME';
}

function withoutProfile(variables: Readonly<Record<string, string>>): Record<string, string> {
  return pick(variables, (name) => name !== 'AWS_PROFILE' && name !== 'AWS_SESSION_TOKEN');
}

function pick(
  from: Readonly<Record<string, string | undefined>>,
  isWanted: (name: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(from).filter((entry): entry is [string, string] => isWanted(entry[0]) && (entry[1] ?? '') !== ''),
  );
}
