import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { HeadwayFunction } from '../headway-function.ts';

/**
 * What the functions write of themselves (shared/telemetry/metric-rows.ts), each by the dimension `service` and these. A test
 * holds each against what is really written.
 */
export const ownMetrics = {
  coldStarts: { name: 'ColdStarts', by: ['function'] },
  warmed: { name: 'WarmedEnvironments', by: ['function'] },
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

export const metricNamespace = 'Headway';

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

/** Counts lines of a function's log, so that what is in the log needs no second way out. */
export function countLines(
  scope: Construct,
  id: string,
  {
    of,
    where,
    stageName,
  }: { of: HeadwayFunction; where: { readonly field: string; readonly equals: string }; stageName: string },
): Metric {
  const metricName = `${id}-${stageName}`;
  new MetricFilter(scope, id, {
    logGroup: of.logGroup,
    metricNamespace,
    metricName,
    metricValue: '1',
    filterPattern: FilterPattern.stringValue(where.field, '=', where.equals),
  });
  return new Metric({ namespace: metricNamespace, metricName, statistic: Stats.SUM, period: Duration.minutes(5) });
}
