import { type SettingName, settings } from '../../../../shared/configuration/configuration.ts';
import type { Stage } from '../stage-settings.ts';
import { variablesOfStack } from '../variables-of-stack.ts';

/** Whether the settings of API, stream, refresh and warm-up fit together. */
export function* findFunctionProblems({
  api,
  stream,
  refresh,
  warmUp,
  monitoring,
  frontDoor,
}: Stage): Generator<string> {
  const { reservedConcurrency: reserved } = api;
  if (api.databaseMinConnections > api.databaseConnections) {
    yield `api.databaseMinConnections: expected at most api.databaseConnections (${api.databaseConnections}), got ${api.databaseMinConnections} (the pool cannot open more)`;
  }
  if (api.databaseAcquireSeconds >= api.timeoutSeconds) {
    yield `api.databaseAcquireSeconds: expected less than api.timeoutSeconds (${api.timeoutSeconds}), got ${api.databaseAcquireSeconds} (the call would time out first)`;
  }
  if (api.provisionedMin > api.provisionedMax) {
    yield `api.provisionedMin: expected at most api.provisionedMax (${api.provisionedMax}), got ${api.provisionedMin} (target tracking scales between them)`;
  }
  if (api.provisionedMin === 0 && api.provisionedMax > 0) {
    yield `api.provisionedMin: expected at least 1 because api.provisionedMax is ${api.provisionedMax}, got 0 (target tracking scales from it)`;
  }
  if (reserved !== null && api.provisionedMax > reserved) {
    yield `api.provisionedMax: expected at most api.reservedConcurrency (${reserved}), got ${api.provisionedMax} (provisioned concurrency counts towards it)`;
  }
  yield* findQuotaProblems(api);
  yield* findStreamProblems({ api, stream, frontDoor });
  // Without a reservation, the warm-up and the refresh take an environment each of the same quota.
  const mostWarm = reserved ?? api.accountConcurrency - 2;
  if (warmUp.environments > mostWarm) {
    yield `warmUp.environments: expected at most ${mostWarm}, got ${warmUp.environments} (Lambda would throttle the others: ${reserved === null ? 'api.accountConcurrency minus one warm-up and one refresh' : 'api.reservedConcurrency'})`;
  }
  if (warmUp.everyMinutes * 60 >= api.databaseIdleSeconds) {
    yield `warmUp.everyMinutes: expected less than api.databaseIdleSeconds (${api.databaseIdleSeconds} s), got ${warmUp.everyMinutes * 60} s (each warm-up would have to reconnect)`;
  }
  if (refresh.timeoutSeconds > refresh.everyMinutes * 60) {
    yield `refresh.timeoutSeconds: expected at most refresh.everyMinutes (${refresh.everyMinutes * 60} s), got ${refresh.timeoutSeconds} s (two refreshes would overlap)`;
  }
  const slowestMinutes = refresh.everyMinutes + Math.ceil(refresh.timeoutSeconds / 60);
  if (monitoring.snapshotAgeMinutes <= slowestMinutes) {
    yield `monitoring.snapshotAgeMinutes: expected more than refresh.everyMinutes plus refresh.timeoutSeconds (${slowestMinutes}), got ${monitoring.snapshotAgeMinutes} (a slow refresh would raise the alarm)`;
  }
  yield* findEnvironmentProblems(api.environment);
}

/** Reserved and provisioned environments come out of the quota of the account, of which Lambda keeps 100. */
function* findQuotaProblems({ accountConcurrency, provisionedMax, reservedConcurrency: reserved }: Stage['api']) {
  const available = Math.max(0, accountConcurrency - 100);
  const limit = `at most api.accountConcurrency - 100 (${available})`;
  const why = 'Lambda keeps 100 for functions without a reservation; raise the quota in Service Quotas';
  if (reserved !== null && reserved > available) {
    yield `api.reservedConcurrency: expected ${available === 0 ? `nothing because api.accountConcurrency is ${accountConcurrency}` : limit}, got ${reserved} (${why})`;
  }
  if (reserved === null && provisionedMax > available) {
    yield `api.provisionedMax: expected ${available === 0 ? `0 because api.accountConcurrency is ${accountConcurrency}` : limit}, got ${provisionedMax} (${why})`;
  }
}

/** The streaming function has its own door, so it must ask for as much as the front door does. */
function* findStreamProblems({ api, stream, frontDoor }: Pick<Stage, 'api' | 'stream' | 'frontDoor'>) {
  if (stream.concurrency === 0) return;
  const available = Math.max(0, api.accountConcurrency - 100 - (api.reservedConcurrency ?? api.provisionedMax));
  if (stream.concurrency > available) {
    yield `stream.concurrency: expected at most ${available}, got ${stream.concurrency} (of api.accountConcurrency, ${api.accountConcurrency}, Lambda keeps 100, and the API reserves the rest)`;
  }
  if (frontDoor.authorizer !== 'none' && stream.auth === 'none') {
    yield `stream.auth: expected iam because frontDoor.authorizer is ${frontDoor.authorizer}, got none (a function URL verifies no token, so everyone could read what the API asks a token for)`;
  }
  if (frontDoor.edge === 'cloudfront' && stream.auth === 'iam') {
    yield 'stream.auth: expected none because frontDoor.edge is cloudfront, got iam (a signature covers the host name, which CloudFront replaces; the key of the edge protects the function URL)';
  }
}

function* findEnvironmentProblems(environment: Readonly<Record<string, string>>): Generator<string> {
  for (const [name, value] of Object.entries(environment)) {
    const setting = isSettingName(name) ? settings[name] : undefined;
    if (variablesOfStack.has(name)) {
      yield `api.environment.${name}: expected nothing, got a value (the stack sets it from other settings; see docs/deploy.md)`;
    } else if ((setting !== undefined && 'secret' in setting) || /\/\/[^/]*@/.test(value)) {
      yield `api.environment.${name}: expected no secret, got something that looks like one (everyone who can view the function can read its environment variables; use Secrets Manager or IAM)`;
    } else if (setting === undefined) {
      yield `api.environment.${name} is not an environment variable of the functions (.env.example lists them)`;
    } else if (setting.parse(value) === undefined) {
      yield `api.environment.${name}: expected ${setting.expects}, got ${JSON.stringify(value)} (the functions would not start)`;
    }
  }
}

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settings, name);
}
