import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { HeadwayFunction } from '../headway-function.ts';

/** What the functions write of themselves (EMF), each with the dimension `service` and, where named, one more. */
export const ownMetrics = {
  opened: { name: 'ConnectionsOpened', by: 'cause' },
  reused: { name: 'ConnectionsReused', by: 'peer' },
  poolWait: { name: 'PoolWait', by: 'peer' },
  breaker: { name: 'BreakerState', by: 'peer' },
  snapshotAge: { name: 'SnapshotAge', by: 'feed' },
} as const;

export const metricNamespace = 'Headway';

/** The variables that Powertools' metrics read. */
export function metricEnvironment(stageName: string): Record<string, string> {
  return { POWERTOOLS_METRICS_NAMESPACE: metricNamespace, POWERTOOLS_SERVICE_NAME: `headway-${stageName}` };
}

/** One line for each value of the metric's dimension, whichever there are by then. */
export function searchOwn(
  stageName: string,
  { name, by }: { readonly name: string; readonly by: string },
  statistic: string,
): MathExpression {
  const dimensions = `{${metricNamespace},service,${by}}`;
  return new MathExpression({
    expression: `SEARCH('${dimensions} MetricName="${name}" service="headway-${stageName}"', '${statistic}', 60)`,
    label: '',
    usingMetrics: {},
    period: Duration.minutes(1),
  });
}

/** Reused of all uses: what connections are kept for. */
export function reuseRatio(stageName: string): MathExpression {
  const total = ({ name, by }: { readonly name: string; readonly by: string }) =>
    `SUM(SEARCH('{${metricNamespace},service,${by}} MetricName="${name}" service="headway-${stageName}"', 'Sum', 60))`;
  return new MathExpression({
    expression: `100 * ${total(ownMetrics.reused)} / (${total(ownMetrics.reused)} + ${total(ownMetrics.opened)})`,
    label: 'Reused (%)',
    usingMetrics: {},
    period: Duration.minutes(1),
  });
}

/** Counts lines of a function's log, so that what is in the log needs no second way out. */
export function countLines(
  scope: Construct,
  id: string,
  { of, where, stageName }: { of: HeadwayFunction; where: FilterCondition; stageName: string },
): Metric {
  const metricName = `${id}-${stageName}`;
  new MetricFilter(scope, id, {
    logGroup: of.logGroup,
    metricNamespace,
    metricName,
    metricValue: '1',
    filterPattern:
      'equals' in where
        ? FilterPattern.stringValue(where.field, '=', where.equals)
        : FilterPattern.numberValue(where.field, '>', where.above),
  });
  return new Metric({ namespace: metricNamespace, metricName, statistic: Stats.SUM, period: Duration.minutes(5) });
}

type FilterCondition =
  | { readonly field: string; readonly equals: string }
  | { readonly field: string; readonly above: number };
