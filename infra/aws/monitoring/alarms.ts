import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Stage } from '../settings/stage-settings.ts';
import type { Watched } from './watched.ts';

type Threshold = {
  readonly metric: IMetric;
  readonly above: number;
  /** Of so many periods in a row. */
  readonly periods?: number;
  /** How many of them have to be above; all, unless told otherwise. */
  readonly of?: number;
  readonly says: string;
};

/** Each says what it means and where to look first. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { stage, watched }: { stage: Stage; watched: Watched }) {
    super(scope, id);
    const { monitoring } = stage;
    const action =
      monitoring.alarmTopicArn === null
        ? undefined
        : new SnsAction(Topic.fromTopicArn(this, 'Topic', monitoring.alarmTopicArn));
    for (const [name, { metric, above, periods = 1, of = periods, says }] of Object.entries(
      thresholds(stage, watched),
    )) {
      const alarm = new Alarm(this, name, {
        alarmName: `headway-${stage.name}-${name}`,
        alarmDescription: says,
        metric,
        threshold: above,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: periods,
        datapointsToAlarm: of,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      if (action !== undefined) alarm.addAlarmAction(action);
    }
    const stale = new Alarm(this, 'StaleSnapshots', {
      alarmName: `headway-${stage.name}-StaleSnapshots`,
      alarmDescription:
        'No refresh came to its end for too long: timetables grow old. See the refresh function and OTP.',
      metric: watched.refreshes.with({ period: Duration.minutes(monitoring.snapshotAgeMinutes) }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.BREACHING,
    });
    if (action !== undefined) stale.addAlarmAction(action);
  }
}

function thresholds({ monitoring, pooler, api }: Stage, watched: Watched): Record<string, Threshold> {
  const minute = { period: Duration.minutes(1) };
  const five = { period: Duration.minutes(5) };
  const { metrics } = watched.pooler;
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
      metric: watched.refresh.metricErrors(five),
      above: 0,
      periods: 3,
      of: 2,
      says: 'Refreshes fail; the last good snapshots stay in force. See the refresh function.',
    },
    WarmUpErrors: {
      metric: watched.warmUp.metricErrors(five),
      above: 0,
      periods: 3,
      of: 2,
      says: 'Warm-ups fail: callers will meet cold starts.',
    },
    FailedEvents: {
      metric: watched.failures.metricApproximateNumberOfMessagesVisible({ ...minute, statistic: Stats.MAXIMUM }),
      above: 0,
      says: 'Events of the schedules could not be delivered or failed. Read the queue; each message says why.',
    },
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
            says: 'The database is busy. See Performance Insights for the statement.',
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
