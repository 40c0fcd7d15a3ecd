import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * What the functions write of themselves (shared/telemetry/metric-rows.ts), each by the dimension `service` and these. A test
 * holds each against what is really written.
 */
export const ownMetrics = {
  coldStarts: { name: 'ColdStarts', by: ['function'] },
  warmed: { name: 'WarmedEnvironments', by: ['function'] },
  warmUpFailures: { name: 'WarmUpFailures', by: ['function'] },
  feedsCurrent: { name: 'FeedsCurrent', by: ['function'] },
  feedsBehind: { name: 'FeedsBehind', by: ['function'] },
  opened: { name: 'ConnectionsOpened', by: ['peer'] },
  reused: { name: 'ConnectionsReused', by: ['peer'] },
  dropped: { name: 'ConnectionsDropped', by: ['peer', 'reason'] },
  failed: { name: 'ConnectionsFailed', by: ['peer', 'reason'] },
  poolWait: { name: 'PoolWait', by: ['peer'] },
  poolSize: { name: 'PoolSize', by: ['peer'] },
  dnsTime: { name: 'DnsTime', by: ['peer'] },
  connectTime: { name: 'ConnectTime', by: ['peer'] },
  tlsTime: { name: 'TlsTime', by: ['peer'] },
  authTime: { name: 'AuthTime', by: ['peer'] },
  breaker: { name: 'BreakerState', by: ['peer'] },
  snapshotAge: { name: 'SnapshotAge', by: ['feed'] },
  snapshotStale: { name: 'SnapshotStale', by: ['feed'] },
} as const satisfies Record<string, OwnMetric>;

type OwnMetric = { readonly name: string; readonly by: readonly string[] };

const metricNamespace = 'Headway';

/** The variables that Powertools' metrics read. */
export function metricEnvironment(stageName: string): Record<string, string> {
  return { POWERTOOLS_METRICS_NAMESPACE: metricNamespace, POWERTOOLS_SERVICE_NAME: `headway-${stageName}` };
}

/** One line for each value of the metric's dimensions, whichever there are by then. */
export function searchOwn(stageName: string, metric: OwnMetric, statistic: string): MathExpression {
  return new MathExpression({
    expression: describeSearch(stageName, metric, statistic),
    label: '',
    usingMetrics: {},
    period: Duration.minutes(1),
  });
}

/** Reused of all uses: what connections are kept for. */
export function reuseRatio(stageName: string): MathExpression {
  const total = (metric: OwnMetric) => `SUM(${describeSearch(stageName, metric, 'Sum')})`;
  return new MathExpression({
    expression: `100 * ${total(ownMetrics.reused)} / (${total(ownMetrics.reused)} + ${total(ownMetrics.opened)})`,
    label: 'Reused (%)',
    usingMetrics: {},
    period: Duration.minutes(1),
  });
}

function describeSearch(stageName: string, { name, by }: OwnMetric, statistic: string): string {
  const dimensions = `{${[metricNamespace, 'service', ...by].join(',')}}`;
  return `SEARCH('${dimensions} MetricName="${name}" service="headway-${stageName}"', '${statistic}', 60)`;
}

/** One of the functions' own metrics, of one peer or function. */
export function ownOf(
  stageName: string,
  { name }: OwnMetric,
  by: Readonly<Record<string, string>>,
  { statistic, period }: { statistic: string; period: Duration },
): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName: name,
    dimensionsMap: { service: `headway-${stageName}`, ...by },
    statistic,
    period,
  });
}

/** Warm-ups that failed as a whole, and calls of others that the function survived. */
export function failedWarmUps(stageName: string, warmUp: IFunction, period: Duration): MathExpression {
  return new MathExpression({
    expression: 'errors + FILL(failures, 0)',
    usingMetrics: {
      errors: warmUp.metricErrors({ period }),
      failures: ownOf(stageName, ownMetrics.warmUpFailures, { function: 'warmup' }, { statistic: Stats.SUM, period }),
    },
    period,
  });
}

/** Percent of a peer's uses that had to open a connection; 0 where there are too few to tell. */
export function newlyOpened(stageName: string, peer: string): MathExpression {
  const sum = { statistic: Stats.SUM, period: Duration.minutes(5) };
  return new MathExpression({
    expression: 'IF(opened + reused > 100, 100 * opened / (opened + reused), 0)',
    usingMetrics: {
      opened: ownOf(stageName, ownMetrics.opened, { peer }, sum),
      reused: ownOf(stageName, ownMetrics.reused, { peer }, sum),
    },
    period: sum.period,
  });
}
