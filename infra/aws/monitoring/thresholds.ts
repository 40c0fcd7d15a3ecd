import { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { readConfiguration } from '../../../shared/configuration/configuration.ts';
import { parseOtpUrl } from '../../../shared/configuration/otp-url.ts';
import type { Stage } from '../settings/stage-settings.ts';
import { createMetric, failedWarmUps, newlyOpened } from './function-metrics.ts';
import type { Watched } from './watched.ts';

const mib = 1024 * 1024;

type Threshold = ({ readonly above: number } | { readonly below: number }) & {
  readonly metric: IMetric;
  /** Number of consecutive periods to evaluate. */
  readonly periods?: number;
  /** How many of these periods must exceed the threshold; default: all. */
  readonly of?: number;
  /** Missing data raises the alarm. */
  readonly isNeeded?: boolean;
  readonly says: string;
};

/** Every alarm by name. Alarms do not support searches, so a metric of the functions is named with all its dimensions. */
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
      says: 'The API function crashed or timed out (error responses do not count). See its log, level error.',
    },
    ApiThrottles: {
      metric: watched.api.metricThrottles(five),
      above: 0,
      says: 'Lambda throttled calls. Raise api.reservedConcurrency if the pooler can serve more environments.',
    },
    ServerErrors: {
      metric: watched.serverErrors,
      above: 10,
      periods: 3,
      of: 2,
      says: 'Callers get 5xx: an upstream is down or too slow. See circuit breakers and the pooler on the dashboard.',
    },
    ApiSlow: {
      metric: watched.api.metricDuration({ ...minute, statistic: 'p99' }),
      above: monitoring.slowMs,
      periods: 5,
      of: 3,
      says: 'The p99 of the API exceeds monitoring.slowMs. See cold starts, waits for a connection and database load.',
    },
    RefreshErrors: {
      metric: watched.refresh.metricErrors({ period: Duration.minutes(stage.refresh.everyMinutes) }),
      above: 0,
      periods: 3,
      of: 2,
      says: 'Refreshes fail; the functions keep serving the last good snapshots. See the log of the refresh function.',
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
      says: 'No refresh brought every feed up to date within monitoring.snapshotAgeMinutes. See the result of the refresh function, and OTP.',
    },
    WarmUpErrors: {
      metric: failedWarmUps(stage.name, watched.warmUp, Duration.minutes(stage.warmUp.everyMinutes)),
      above: 0,
      periods: 3,
      of: 2,
      says: 'Warm-ups or some of their calls fail, so callers meet cold starts. See the log of the warm-up function.',
    },
    FailedEvents: {
      metric: watched.failures.metricApproximateNumberOfMessagesVisible({ ...minute, statistic: Stats.MAXIMUM }),
      above: 0,
      says: 'Scheduled events failed or could not be delivered. Read the queue; each message has the reason.',
    },
    DatabaseCircuitOpen: {
      metric: createMetric(stage.name, 'BreakerState', { peer: 'database' }, { ...minute, statistic: Stats.MAXIMUM }),
      above: 1,
      periods: 5,
      of: 3,
      says: 'The circuit to the database is open: vehicle calls answer 503. See the pooler and the database.',
    },
    ...Object.fromEntries(
      listOtpPeers(otp.instances).map((peer, index) => [
        index === 0 ? 'OtpCircuitOpen' : `OtpCircuitOpen${index + 1}`,
        {
          metric: createMetric(stage.name, 'BreakerState', { peer }, { ...minute, statistic: Stats.MAXIMUM }),
          above: 1,
          periods: 5,
          of: 3,
          says: `The circuit to ${peer} is open: trips and GraphQL answer 503; routes and stops still come from the snapshot.`,
        },
      ]),
    ),
    ...(hasSessions
      ? {
          LowConnectionReuse: {
            metric: newlyOpened(stage.name, 'database'),
            above: 5,
            periods: 3,
            says: 'More than 5 % of the database queries opened a new connection. See connections dropped and failed, by reason.',
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
            says: 'RDS Proxy pins sessions: a client uses SET, temporary tables or similar, which disables pooling.',
          },
        }),
    ...(metrics['Unhealthy tasks'] === undefined
      ? {}
      : {
          UnhealthyPgbouncer: {
            metric: metrics['Unhealthy tasks'],
            above: 0,
            periods: 3,
            says: 'A PgBouncer task fails its health check. See the logs of the service.',
          },
        }),
    ...(watched.databaseMetrics['CPU (%)'] === undefined
      ? {}
      : {
          DatabaseCpuHigh: {
            metric: watched.databaseMetrics['CPU (%)'],
            above: 80,
            periods: 10,
            of: 8,
            says: 'The CPU of the database exceeds 80 %. See Database Insights for the statement.',
          },
        }),
    ...memoryThresholds(watched),
    ...certificateThresholds(stage, watched),
    ...(api.reservedConcurrency === null
      ? {}
      : {
          NearConcurrencyLimit: {
            metric: watched.api.metric('ConcurrentExecutions', { ...minute, statistic: Stats.MAXIMUM }),
            above: Math.floor(api.reservedConcurrency * 0.8),
            periods: 5,
            of: 3,
            says: `More than 80 % of api.reservedConcurrency is in use. Before raising it, make sure that ${pooler.kind} can serve more environments.`,
          },
        }),
  };
}

/** ACM's own metric of CloudFront's certificate is in us-east-1, so the function maintenance reports that one. */
function certificateThresholds(
  { name, frontDoor, edge, pooler }: Stage,
  { maintenance, pooler: { tasks } }: Watched,
): Record<string, Threshold> {
  const watch = (namespace: string, metricName: string, dimensionsMap: Record<string, string>, says: string) => ({
    metric: new Metric({ namespace, metricName, dimensionsMap, statistic: Stats.MINIMUM, period: Duration.days(1) }),
    ...{ below: 30, says },
  });
  const reported = (certificate: string, says: string) =>
    watch('Headway', 'CertificateDays', { service: `headway-${name}`, certificate }, says);
  const renewal = 'ACM renews what it issued while its DNS records exist; import the successor of any other.';
  return {
    ...(frontDoor.certificateArn === null
      ? {}
      : {
          CertificateExpires: watch(
            ...(['AWS/CertificateManager', 'DaysToExpiry', { CertificateArn: frontDoor.certificateArn }] as const),
            `The certificate of the front door expires within 30 days. ${renewal}`,
          ),
        }),
    ...(edge.certificateArn === null
      ? {}
      : {
          EdgeCertificateExpires: reported(
            'edge',
            `The certificate of edge.domainName expires within 30 days. ${renewal}`,
          ),
        }),
    ...(tasks === undefined
      ? {}
      : {
          PoolerCertificateExpires: reported(
            'pooler',
            pooler.certificateSecretArn === null
              ? "PgBouncer's certificate expires within 30 days, and was not renewed. See the log of the maintenance function."
              : "PgBouncer's certificate expires within 30 days. Put its successor into pooler.certificateSecretArn and restart the tasks (docs/deploy.md).",
          ),
        }),
    ...(maintenance === null
      ? {}
      : {
          MaintenanceErrors: {
            metric: maintenance.metricErrors({ period: Duration.hours(1) }),
            above: 0,
            says: 'A renewal of a certificate or a rotation of the password failed. The old ones stay valid. See the log of the maintenance function.',
          },
        }),
  };
}

/** AWS's advice for burstable classes: free memory and swap show too little memory before queries fail. */
function memoryThresholds({ databaseMetrics }: Watched): Record<string, Threshold> {
  const free = databaseMetrics['Free memory (bytes)'];
  const swap = databaseMetrics['Swap (bytes)'];
  if (free === undefined || swap === undefined) return {};
  const often = { periods: 10, of: 8 };
  const advice = 'Choose a larger database.instanceClass, or lower shared_buffers.';
  return {
    DatabaseMemoryLow: {
      ...{ metric: free, below: 100 * mib, ...often },
      says: `The database has less than 100 MiB of free memory. ${advice}`,
    },
    DatabaseSwaps: {
      ...{ metric: swap, above: 256 * mib, ...often },
      says: `The database uses more than 256 MiB of swap. ${advice}`,
    },
  };
}

/** The OTP peers by the names that the functions use in their metrics. */
function listOtpPeers(instances: string): string[] {
  const { configuration } = readConfiguration({ OTP_INSTANCES: instances });
  const peers = configuration.OTP_INSTANCES.map(({ url }) => parseOtpUrl(url)).map(({ origin, path }) => origin + path);
  return [...new Set(peers)];
}
