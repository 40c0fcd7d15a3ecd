export type Changes = Record<string, Record<string, unknown>>;

export const proxy = 'dev-rds-proxy-own-http-api';
export const existing = 'dev-rds-proxy-existing-http-api';
export const pgbouncer = 'dev-pgbouncer-own-http-api';
export const alb = 'dev-rds-proxy-own-alb';
export const dataApi = 'dev-data-api-own-http-api';
export const neon = 'dev-neon-own-http-api';

/** The mistake, the combination, the change that makes it, and a pattern of the one message. */
export type Refused = [string, string, Changes, RegExp];
export const refused: readonly Refused[] = [
  [
    'a minimum over the maximum',
    proxy,
    { api: { databaseMinConnections: 3 } },
    /^api\.databaseMinConnections: expected at most .* \(2\), got 3/,
  ],
  [
    'an acquire timeout as long as the call',
    proxy,
    { api: { databaseAcquireSeconds: 10 } },
    /^api\.databaseAcquireSeconds/,
  ],
  [
    'a provisioned minimum over the maximum',
    proxy,
    { api: { provisionedMin: 5, provisionedMax: 4 } },
    /^api\.provisionedMin/,
  ],
  ['a provisioned maximum without a minimum', proxy, { api: { provisionedMax: 4 } }, /target tracking scales from it/],
  [
    'more provisioned than reserved environments',
    proxy,
    { api: { reservedConcurrency: 50, provisionedMin: 1, provisionedMax: 51 } },
    /^api\.provisionedMax/,
  ],
  [
    'more reserved environments than the account allows',
    proxy,
    { api: { reservedConcurrency: 950 } },
    /^api\.reservedConcurrency: expected at most api\.accountConcurrency - 100 \(900\), got 950/,
  ],
  [
    'more streams than the account has environments left',
    proxy,
    { api: { reservedConcurrency: 800 }, stream: { concurrency: 101 } },
    /^stream\.concurrency: expected at most 100, got 101/,
  ],
  [
    'streams for everyone where the API asks for a signature',
    proxy,
    { frontDoor: { authorizer: 'iam' }, stream: { concurrency: 5 } },
    /^stream\.auth: expected iam because frontDoor\.authorizer is iam, got none/,
  ],
  [
    'signed streams through CloudFront',
    proxy,
    { frontDoor: { edge: 'cloudfront' }, stream: { concurrency: 5, auth: 'iam' } },
    /^stream\.auth: expected none because frontDoor\.edge is cloudfront, got iam/,
  ],
  [
    'fewer client connections of PgBouncer than environments and streams hold',
    'dev-pgbouncer-own-http-api',
    {
      api: { reservedConcurrency: 500, databaseConnections: 2 },
      stream: { concurrency: 10 },
      pooler: { clientConnections: 1000 },
    },
    /^pooler\.clientConnections: expected at least 1010, got 1000 \(500 environments x 2 connections \+ 10 streams/,
  ],
  [
    'more warm environments than allowed',
    proxy,
    { api: { reservedConcurrency: 50 }, warmUp: { environments: 51 } },
    /^warmUp\.environments: expected at most 50/,
  ],
  [
    'more warm environments than a new account allows',
    proxy,
    { api: { accountConcurrency: 10 }, warmUp: { environments: 9 } },
    /^warmUp\.environments: expected at most 8, got 9/,
  ],
  [
    'reserved environments in a new account',
    proxy,
    { api: { accountConcurrency: 10, reservedConcurrency: 5 } },
    /^api\.reservedConcurrency: expected nothing because api\.accountConcurrency is 10, got 5/,
  ],
  [
    'provisioned environments in a new account',
    proxy,
    { api: { accountConcurrency: 10, provisionedMin: 1, provisionedMax: 2 } },
    /^api\.provisionedMax: expected 0 because api\.accountConcurrency is 10, got 2/,
  ],
  ['warm-ups less often than the idle timeout', proxy, { warmUp: { everyMinutes: 5 } }, /^warmUp\.everyMinutes/],
  ['overlapping refreshes', proxy, { refresh: { everyMinutes: 5 } }, /^refresh\.timeoutSeconds/],
  [
    'a snapshot age that always raises the alarm',
    proxy,
    { monitoring: { snapshotAgeMinutes: 15 } },
    /^monitoring\.snapshotAgeMinutes/,
  ],
  [
    'a secret in an environment variable',
    proxy,
    { api: { environment: { HEADWAY_ADMIN_TOKEN: 'abcdefghijklmnop' } } },
    /^api\.environment\.HEADWAY_ADMIN_TOKEN: expected no secret/,
  ],
  [
    'an environment variable that the stack sets',
    proxy,
    { api: { environment: { SNAPSHOT_STORE: '/tmp' } } },
    /^api\.environment\.SNAPSHOT_STORE/,
  ],
  [
    'an unknown environment variable',
    proxy,
    { api: { environment: { GTFS_NONSENSE: '1' } } },
    /is not an environment variable/,
  ],
  [
    'an invalid value of an environment variable',
    proxy,
    { api: { environment: { GTFS_POLLING_INTERVAL: 'often' } } },
    /expected seconds/,
  ],
  [
    'an idle timeout longer than that of the load balancer of OTP',
    proxy,
    { otp: { balancerIdleSeconds: 28 } },
    /^api\.otpIdleSeconds/,
  ],
  [
    'a timeout over that of an HTTP API',
    proxy,
    { api: { timeoutSeconds: 30 } },
    /^api\.timeoutSeconds: expected a whole number from 3 to 29, got 30/,
  ],
  [
    'a retention that CloudWatch does not support',
    proxy,
    { api: { logRetentionDays: 31 } },
    /^api\.logRetentionDays: expected one of 1, 3, .*got 31/,
  ],
  [
    'more provisioned environments than the account allows',
    proxy,
    { api: { provisionedMin: 1, provisionedMax: 901 } },
    /^api\.provisionedMax: expected at most api\.accountConcurrency - 100 \(900\)/,
  ],
  [
    'a topic of another region',
    alb,
    { monitoring: { alarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:alarms' } },
    /^monitoring\.alarmTopicArn: expected ap-south-1/,
  ],
  [
    'an image of another region without a NAT',
    'prod-pgbouncer-own-http-api',
    { pooler: { image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/headway/pgbouncer:1.24' } },
    /^pooler\.image: expected ap-south-1 because pooler\.certificateSecretArn is in that region, got eu-west-1/,
  ],
  ['an idle timeout over 4000 s', alb, { frontDoor: { idleTimeoutSeconds: 4001 } }, /from 1 to 4000, got 4001/],
  [
    'a misspelled setting',
    proxy,
    { pooler: { borowTimeoutSeconds: 3 } },
    /^pooler\.borowTimeoutSeconds is not a setting; the nearest one is pooler\.borrowTimeoutSeconds$/,
  ],
  ['a misspelled group', proxy, { poler: {} }, /^poler is not a setting; the nearest one is pooler$/],
];
