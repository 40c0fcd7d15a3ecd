import { Duration } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type MathExpression,
  type Metric,
  SingleValueWidget,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MetricName } from '../../../shared/telemetry/metric-rows.ts';
import type { Stage } from '../settings/stage-settings.ts';
import { reuseRatio, searchMetric } from './function-metrics.ts';
import { costOfMillionCalls } from './prices.ts';
import type { Watched } from './watched.ts';

const minute = Duration.minutes(1);

/** One page that answers "is it healthy, and if not, which part is not": calls, connections, pooler, database, snapshots. */
export function createDashboard(scope: Construct, id: string, { stage, watched }: { stage: Stage; watched: Watched }) {
  const { api, pooler, databaseMetrics } = watched;
  const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
    new GraphWidget({ title, left, right, width: 8, height: 6, period: minute });
  const own = (name: MetricName, statistic: string) => searchMetric(stage.name, name, statistic);
  const named = (metrics: Readonly<Record<string, Metric | MathExpression>>) =>
    Object.entries(metrics).map(([label, metric]) => metric.with({ label }));
  const invocations = api.metricInvocations({ period: minute });
  const durationSum = api.metricDuration({ statistic: Stats.SUM, period: minute });
  const latency = ['p50', 'p90', 'p99'].map((statistic) =>
    api.metricDuration({ statistic, period: minute, label: statistic }),
  );
  return new Dashboard(scope, id, {
    dashboardName: `headway-${stage.name}`,
    defaultInterval: Duration.hours(3),
    widgets: [
      [
        new TextWidget({
          markdown: `# Headway, ${stage.name} (docs/deploy.md explains each graph)`,
          width: 24,
          height: 1,
        }),
      ],
      [
        graph('Latency of the function (ms)', latency),
        graph('Calls, errors, throttles', [
          invocations,
          api.metricErrors({ period: minute }),
          api.metricThrottles({ period: minute }),
        ]),
        graph(
          'Environments; cold starts, environments kept warm',
          [api.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, period: minute })],
          [own('ColdStarts', 'Sum'), own('WarmedEnvironments', 'Minimum')],
        ),
      ],
      [
        graph('Connections reused (%)', [reuseRatio(stage.name)]),
        graph(
          'Connections opened; pool size of one environment',
          [own('ConnectionsOpened', 'Sum')],
          [own('PoolSize', 'Maximum')],
        ),
        graph(
          'Connections dropped and failed, by reason',
          [own('ConnectionsDropped', 'Sum')],
          [own('ConnectionsFailed', 'Sum')],
        ),
      ],
      [
        graph('Waits for a connection (ms, p99)', [own('PoolWait', 'p99')]),
        graph(
          'Opening a connection (ms, p90)',
          (['DnsTime', 'ConnectTime', 'TlsTime', 'AuthTime'] as const).map((part) => own(part, 'p90')),
        ),
        graph(`Pooler: ${stage.pooler.kind}`, named(pooler.metrics)),
      ],
      [
        graph('Circuit breakers (0 closed, 1 half-open, 2 open)', [own('BreakerState', 'Maximum')]),
        graph('Snapshot age (s); stale (1)', [own('SnapshotAge', 'Maximum')], [own('SnapshotStale', 'Maximum')]),
        graph('Database', named(databaseMetrics)),
      ],
      [
        new SingleValueWidget({
          title: 'Cost per million calls, without hourly charges',
          metrics: [costOfMillionCalls({ stage, invocations, durationSum })],
          width: 8,
          height: 6,
        }),
        graph('Front door', named(watched.frontDoorMetrics)),
        graph('Refreshes: feeds up to date; behind', [own('FeedsCurrent', 'Minimum')], [own('FeedsBehind', 'Maximum')]),
      ],
    ],
  });
}
