import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { oneOf, oneOfNumbers, optionalNumber, optionalText, textByName, wholeNumber } from './setting.ts';

/** The retention periods that CloudWatch Logs supports. */
export const retentionDays = Object.values(RetentionDays)
  .filter((days) => typeof days === 'number')
  .filter((days) => days !== RetentionDays.INFINITE);

export const apiSettings = {
  architecture: oneOf(['arm64', 'x86_64'], 'arm64', 'arm64 costs a fifth less per second'),
  memoryMb: wholeNumber(256, 10_240, 1024, 'CPU grows with memory: one full core at 1769 MB'),
  timeoutSeconds: wholeNumber(3, 29, 10, 'an HTTP API times out after 30 s'),
  reservedConcurrency: optionalNumber(
    1,
    10_000,
    'limit of concurrent environments, reserved from the account; default: the limit of the account',
  ),
  accountConcurrency: wholeNumber(
    10,
    100_000,
    1000,
    'concurrency quota of the account, 10 for a new one: sizes the pooler if reservedConcurrency is not set',
  ),
  provisionedMin: wholeNumber(0, 10_000, 0, 'provisioned environments, charged per hour; 0 = none'),
  provisionedMax: wholeNumber(
    0,
    10_000,
    0,
    'upper bound of target tracking (70 % utilization), which starts at provisionedMin',
  ),
  rollout: oneOf(
    ['canary', 'all-at-once'],
    'canary',
    'how callers move to a new version: 10 % for five minutes, then all; or all at once. Alarms and the smoke test move them back',
  ),
  databaseConnections: wholeNumber(1, 100, 2, 'pool size of one environment, which serves one call at a time'),
  databaseMinConnections: wholeNumber(
    0,
    100,
    1,
    'connections opened at init and by a warm-up; at most databaseConnections',
  ),
  databaseIdleSeconds: wholeNumber(1, 3000, 300, 'idle timeout of a database connection'),
  databaseAcquireSeconds: wholeNumber(1, 29, 5, 'longest wait for a connection; less than timeoutSeconds'),
  otpConnections: wholeNumber(1, 1000, 8, 'HTTP connections of one environment to one OTP origin'),
  otpIdleSeconds: wholeNumber(
    1,
    3600,
    28,
    'idle timeout of an HTTP connection to OTP, which itself closes after 30 s; values above 28 have no effect',
  ),
  logLevel: oneOf(['debug', 'info', 'warn', 'error'], 'info', 'minimum level of log lines'),
  logRetentionDays: oneOfNumbers(
    retentionDays,
    30,
    'retention of the function logs; CloudWatch Logs allows only these numbers',
  ),
  environment: textByName(
    'environment variables of .env.example by name; no secrets, and none that the stack sets itself',
    'further settings of the functions',
  ),
};

export const refreshSettings = {
  memoryMb: wholeNumber(256, 10_240, 2048, 'holds a whole feed in memory, twice while packing it'),
  timeoutSeconds: wholeNumber(30, 900, 600, 'Lambda allows at most 15 minutes'),
  everyMinutes: wholeNumber(1, 720, 15, 'interval between refreshes: the largest age of timetables'),
};

export const warmUpSettings = {
  environments: wholeNumber(1, 1000, 2, 'environments kept warm; at most reservedConcurrency'),
  everyMinutes: wholeNumber(
    1,
    15,
    4,
    'interval between warm-ups; less than databaseIdleSeconds, or each warm-up reconnects',
  ),
};

export const streamSettings = {
  concurrency: wholeNumber(
    0,
    1000,
    0,
    'most live streams (server-sent events of /v2/stream) at once, each an environment reserved from the account; 0: no streaming function, apps use long polling',
  ),
  timeoutSeconds: wholeNumber(30, 900, 300, 'longest time of one stream; the client then reconnects by itself'),
  auth: oneOf(['none', 'iam'], 'none', 'who may open a stream at the function URL: everyone, or IAM-signed callers'),
};

const keyArn = /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/\S+$/;
const key = (why: string) => optionalText('the ARN of a KMS key', keyArn, why);

export const accountSettings = {
  permissionsBoundaryArn: optionalText(
    'the ARN of a managed policy',
    /^arn:[\w-]+:iam::(aws|\d{12}):policy\/\S+$/,
    'the permissions boundary of every role that the stack creates',
  ),
  tags: textByName('values by name', 'tags of every resource that supports tags, besides headway:stage'),
};

/** Customer-managed keys. An existing secret has a setting of its own for its key. */
export const keySettings = {
  databaseKeyArn: key(
    'own: encrypts storage, backups and performance data; a change replaces the database, and a restored one keeps the key of its snapshot',
  ),
  secretsKeyArn: key("encrypts the secrets of the stack, the owner's included"),
  snapshotsKeyArn: key('encrypts the objects of the snapshot bucket; who uploads side tables needs the key too'),
  logsKeyArn: key('encrypts the log groups; its policy must allow logs.REGION.amazonaws.com to use it'),
};
