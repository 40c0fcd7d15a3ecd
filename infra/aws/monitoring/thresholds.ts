import { Duration } from 'aws-cdk-lib';
import { type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { readConfiguration } from '../../../shared/configuration/configuration.ts';
import type { Stage } from '../settings/stage-settings.ts';
import { createMetric, failedWarmUps, newlyOpened } from './function-metrics.ts';
import type { Watched } from './watched.ts';

type Threshold = {
  readonly metric: IMetric;
  readonly above: number;
  /** Of so many periods in a row. */
  readonly periods?: number;
  /** How many of them have to be above; all, unless told otherwise. */
  readonly of?: number;
  /** Silence is an alarm as well. */
  readonly isNeeded?: boolean;
  readonly says: string;
};

/** What is an alarm, by its name. A metric of the functions' own is named with all its dimensions: alarms take no searches. */
export function listThresholds(stage: Stage, watched: Watched): Record<string, Threshold> {
  const minute = { period: Duration.minutes(1) };
  const five = { period: Duration.minutes(5) };
  const { metrics } = watched.pooler;
  const { monitoring, pooler, api, otp } = stage;
  const hasSessions = pooler.kind !== 'data-api' && !(pooler.kind === 'neon' && pooler.neonDriver === 'neon-http');
  return {
    ApiErrors: {
      metric: watched.api.metricErrors(five),
      above: 5,
      says: 'The API function itself failed (not: answered an error). See its log, level error.',
    },
    ApiThrottles: {
      metric: watched.api.metricThrottles(five),
      above: 0,
      says: 'Calls found no environment. Raise api.reservedConcurrency, if the pooler takes it.',
    },
    ServerErrors: {
      metric: watched.serverErrors,
      above: 10,
      periods: 3,
      of: 2,
      says: 'Callers get 5xx: an upstream is down or too slow. See breakers and the pooler on the dashboard.',
    },
    ApiSlow: {
      metric: watched.api.metricDuration({ ...minute, statistic: 'p99' }),
      above: monitoring.slowMs,
      periods: 5,
      of: 3,
      says: 'p99 of the API is above monitoring.slowMs. See cold starts, waits for a connection, database load.',
    },
    RefreshErrors: {
      metric: watched.refresh.metricErrors({ period: Duration.minutes(stage.refresh.everyMinutes) }),
      above: 0,
      periods: 3,
      of: 2,
      says: 'Refreshes fail; the last good snapshots stay in force. See the refresh function.',
    },
    StaleSnapshots: {
      metric: createMetric(
        stage.name,
        'FeedsBehind',
        { function: 'refresh' },
        { statistic: Stats.MINIMUM, period: Duration.minutes(monitoring.snapshotAgeMinutes) },
      ),
      above: 0,
      isNeeded: true,
      says: 'For monitoring.snapshotAgeMinutes no refresh brought every feed up to date. See what the refresh function answers, and OTP.',
    },
    WarmUpErrors: {
      metric: failedWarmUps(stage.name, watched.warmUp, Duration.minutes(stage.warmUp.everyMinutes)),
      above: 0,
      periods: 3,
      of: 2,
      says: 'Warm-ups fail, or calls of theirs: callers will meet cold starts. See the log of the warm-up function.',
    },
    FailedEvents: {
      metric: watched.failures.metricApproximateNumberOfMessagesVisible({ ...minute, statistic: Stats.MAXIMUM }),
      above: 0,
      says: 'Events of the schedules could not be delivered or failed. Read the queue; each message says why.',
    },
    DatabaseAway: {
      metric: createMetric(stage.name, 'BreakerState', { peer: 'database' }, { ...minute, statistic: Stats.MAXIMUM }),
      above: 1,
      periods: 5,
      of: 3,
      says: 'The breaker of the database is open: vehicles answer 503. See the pooler and the database.',
    },
    ...Object.fromEntries(
      listOtpPeers(otp.instances).map((peer, index) => [
        index === 0 ? 'OtpAway' : `OtpAway${index + 1}`,
        {
          metric: createMetric(stage.name, 'BreakerState', { peer }, { ...minute, statistic: Stats.MAXIMUM }),
          above: 1,
          periods: 5,
          of: 3,
          says: `The breaker of ${peer} is open: trips and GraphQL answer 503, network data come from the snapshot.`,
        },
      ]),
    ),
    ...(hasSessions
      ? {
          FewReused: {
            metric: newlyOpened(stage.name, 'database'),
            above: 5,
            periods: 3,
            says: 'More than 5 % of the uses of a database connection had to open one. See connections lost, by reason.',
          },
        }
      : {}),
    ...(metrics['Pinned sessions'] === undefined
      ? {}
      : {
          PinnedSessions: {
            metric: metrics['Pinned sessions'],
            above: 0,
            periods: 5,
            says: 'RDS Proxy pins sessions: somebody uses SET, temporary tables or the like, and pooling stops working.',
          },
        }),
    ...(metrics['Unhealthy tasks'] === undefined
      ? {}
      : {
          UnhealthyPgbouncer: {
            metric: metrics['Unhealthy tasks'],
            above: 0,
            periods: 3,
            says: 'A PgBouncer task does not answer. See the logs of the service.',
          },
        }),
    ...(watched.databaseMetrics['CPU (%)'] === undefined
      ? {}
      : {
          DatabaseBusy: {
            metric: watched.databaseMetrics['CPU (%)'],
            above: 80,
            periods: 10,
            of: 8,
            says: 'The database is busy. See Database Insights for the statement.',
          },
        }),
    ...(api.reservedConcurrency === null
      ? {}
      : {
          NearConcurrencyLimit: {
            metric: watched.api.metric('ConcurrentExecutions', { ...minute, statistic: Stats.MAXIMUM }),
            above: Math.floor(api.reservedConcurrency * 0.8),
            periods: 5,
            of: 3,
            says: `Four fifths of api.reservedConcurrency are in use (${pooler.kind} has to take what you raise it to).`,
          },
        }),
  };
}

/** The OTPs as the functions name them in their figures. */
function listOtpPeers(instances: string): string[] {
  const { configuration } = readConfiguration({ OTP_INSTANCES: instances });
  const peers = configuration.OTP_INSTANCES.map(({ url }) => new URL(url)).map(
    ({ origin, pathname }) => origin + pathname.replace(/\/$/, ''),
  );
  return [...new Set(peers)];
}
