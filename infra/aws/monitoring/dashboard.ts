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
import type { Stage } from '../settings/stage-settings.ts';
import { ownMetrics, reuseRatio, searchOwn } from './function-metrics.ts';
import { costOfMillionCalls } from './prices.ts';
import type { Watched } from './watched.ts';

const minute = Duration.minutes(1);

/** One page that answers "is it well, and if not, where": calls, connections, what stands behind them. */
export function createDashboard(scope: Construct, id: string, { stage, watched }: { stage: Stage; watched: Watched }) {
  const { api, pooler, databaseMetrics } = watched;
  const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
    new GraphWidget({ title, left, right, width: 8, height: 6, period: minute });
  const own = (metric: keyof typeof ownMetrics, statistic: string) =>
    searchOwn(stage.name, ownMetrics[metric], statistic);
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
          markdown: `# Headway, ${stage.name}: what each graph means is in docs/deploy.md`,
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
          'Environments; cold starts, and how many are kept warm',
          [api.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, period: minute })],
          [own('coldStarts', 'Sum'), own('warmed', 'Minimum')],
        ),
      ],
      [
        graph('Connections reused (%)', [reuseRatio(stage.name)]),
        graph('Connections: opened; held by one environment', [own('opened', 'Sum')], [own('poolSize', 'Maximum')]),
        graph('Connections lost, by reason', [own('dropped', 'Sum')], [own('failed', 'Sum')]),
      ],
      [
        graph('Waits for a connection (ms, p99)', [own('poolWait', 'p99')]),
        graph(
          'Opening a connection (ms, p90)',
          (['dnsTime', 'connectTime', 'tlsTime', 'authTime'] as const).map((part) => own(part, 'p90')),
        ),
        graph(`Pooler: ${stage.pooler.kind}`, named(pooler.metrics)),
      ],
      [
        graph('Breakers (0 closed, 1 half-open, 2 open)', [own('breaker', 'Maximum')]),
        graph('Age of snapshots (s); stale (1)', [own('snapshotAge', 'Maximum')], [own('snapshotStale', 'Maximum')]),
        graph('Database', named(databaseMetrics)),
      ],
      [
        new SingleValueWidget({
          title: 'Calls alone, without what is paid by the hour',
          metrics: [costOfMillionCalls({ stage, invocations, durationSum })],
          width: 8,
          height: 6,
        }),
        graph('Front door', named(watched.frontDoorMetrics)),
        graph('Refreshes: feeds up to date; behind', [own('feedsCurrent', 'Minimum')], [own('feedsBehind', 'Maximum')]),
      ],
    ],
  });
}
