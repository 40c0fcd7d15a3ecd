import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { oneOf, oneOfNumbers, optionalNumber, textByName, wholeNumber } from './setting.ts';

/** What CloudWatch Logs keeps logs for; it takes no other numbers. */
export const retentionDays = Object.values(RetentionDays)
  .filter((days) => typeof days === 'number')
  .filter((days) => days !== RetentionDays.INFINITE);

export const apiSettings = {
  architecture: oneOf(['arm64', 'x86_64'], 'arm64', 'arm64 costs a fifth less for the same time'),
  memoryMb: wholeNumber(256, 10_240, 1024, 'a function gets CPU by its memory: one whole core at 1769'),
  timeoutSeconds: wholeNumber(3, 29, 10, 'the HTTP API gives up after 30 s, and we answer before it does'),
  reservedConcurrency: optionalNumber(1, 10_000, 'most environments at once; without it the account is the limit'),
  accountConcurrency: wholeNumber(
    10,
    100_000,
    1000,
    'environments that the account allows: what the pooler must take where reservedConcurrency is not set',
  ),
  provisionedMin: wholeNumber(0, 10_000, 0, 'environments kept ready at a price per hour; 0 = none'),
  provisionedMax: wholeNumber(0, 10_000, 0, 'up to where target tracking (0.7 in use) may raise provisionedMin'),
  databaseConnections: wholeNumber(1, 100, 2, 'of one environment, which serves one call at a time'),
  databaseMinConnections: wholeNumber(0, 100, 1, 'opened at init and by a warm-up; never over databaseConnections'),
  databaseIdleSeconds: wholeNumber(1, 3000, 300, 'an idle connection older than this is not used again'),
  databaseAcquireSeconds: wholeNumber(1, 29, 5, 'longest wait for a connection; within the timeout'),
  otpConnections: wholeNumber(1, 1000, 8, 'HTTP connections of one environment to one OTP'),
  otpIdleSeconds: wholeNumber(
    1,
    3600,
    28,
    'an idle HTTP connection older than this is not used again; OTP closes after 30 s, so more than 28 has no effect',
  ),
  logLevel: oneOf(['debug', 'info', 'warn', 'error'], 'info', 'the least level that is logged'),
  logRetentionDays: oneOfNumbers(retentionDays, 30, 'CloudWatch Logs takes these numbers only'),
  environment: textByName(
    'variables of .env.example by name, as text; none that holds a secret and none that the stack sets itself',
    'anything else that the functions can be told',
  ),
};

export const refreshSettings = {
  memoryMb: wholeNumber(256, 10_240, 2048, 'a whole feed is held in memory, twice while it is packed'),
  timeoutSeconds: wholeNumber(30, 900, 600, 'Lambda ends a call after 15 minutes'),
  everyMinutes: wholeNumber(1, 720, 15, 'how old timetables may be'),
};

export const warmUpSettings = {
  environments: wholeNumber(1, 1000, 2, 'how many are kept warm; at most reservedConcurrency'),
  everyMinutes: wholeNumber(1, 15, 4, 'below databaseIdleSeconds, else each warm-up has to connect again'),
};
