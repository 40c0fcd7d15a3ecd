import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type MetricName, metrics } from '../../../shared/telemetry/metric-rows.ts';

const metricNamespace = 'Headway';

/** The environment variables of metrics, under the names that Powertools for AWS Lambda uses. */
export function metricEnvironment(stageName: string): Record<string, string> {
  return { POWERTOOLS_METRICS_NAMESPACE: metricNamespace, POWERTOOLS_SERVICE_NAME: `headway-${stageName}` };
}

/** A search over one metric of the functions: one line for each combination of its dimensions. */
export function searchMetric(stageName: string, name: MetricName, statistic: string): MathExpression {
  return new MathExpression({
    expression: describeSearch(stageName, name, statistic),
    label: '',
    usingMetrics: {},
    period: Duration.minutes(1),
  });
}

/** Percent of all uses of a connection that reused an open one, over all peers. */
export function reuseRatio(stageName: string): MathExpression {
  const total = (name: MetricName) => `SUM(${describeSearch(stageName, name, 'Sum')})`;
  const [opened, reused] = [total('ConnectionsOpened'), total('ConnectionsReused')];
  return new MathExpression({
    expression: `100 * ${reused} / (${reused} + ${opened})`,
    label: 'Reused (%)',
    usingMetrics: {},
    period: Duration.minutes(1),
  });
}

function describeSearch(stageName: string, name: MetricName, statistic: string): string {
  const dimensions = `{${[metricNamespace, 'service', ...metrics[name].by].join(',')}}`;
  return `SEARCH('${dimensions} MetricName="${name}" service="headway-${stageName}"', '${statistic}', 60)`;
}

/** One metric of the functions with all its dimensions, as an alarm needs it. */
export function createMetric(
  stageName: string,
  name: MetricName,
  dimensions: Readonly<Record<string, string>>,
  { statistic, period }: { statistic: string; period: Duration },
): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName: name,
    dimensionsMap: { service: `headway-${stageName}`, ...dimensions },
    statistic,
    period,
  });
}

/** Failed warm-up runs, plus single warm-up calls that failed in a run that went on. */
export function failedWarmUps(stageName: string, warmUp: IFunction, period: Duration): MathExpression {
  return new MathExpression({
    expression: 'errors + FILL(failures, 0)',
    usingMetrics: {
      errors: warmUp.metricErrors({ period }),
      failures: createMetric(stageName, 'WarmUpFailures', { function: 'warmup' }, { statistic: Stats.SUM, period }),
    },
    period,
  });
}

/** Percent of a peer's uses that opened a new connection; 0 below 100 uses in five minutes, which are too few to judge. */
export function newlyOpened(stageName: string, peer: string): MathExpression {
  const sum = { statistic: Stats.SUM, period: Duration.minutes(5) };
  return new MathExpression({
    expression: 'IF(opened + reused > 100, 100 * opened / (opened + reused), 0)',
    usingMetrics: {
      opened: createMetric(stageName, 'ConnectionsOpened', { peer }, sum),
      reused: createMetric(stageName, 'ConnectionsReused', { peer }, sum),
    },
    period: sum.period,
  });
}
