import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Stage } from '../settings/stage-settings.ts';

/** US dollars, N. Virginia, first tier, from AWS's price pages (November 2026); other regions differ by up to a third. */
export const prices = {
  lambdaMillionCalls: 0.2,
  lambdaGbSecond: { arm64: 0.0000133334, x86_64: 0.0000166667 },
  /** Provisioned concurrency, whether it serves calls or not. */
  provisionedGbSecond: { arm64: 0.0000033334, x86_64: 0.0000041667 },
  httpApiMillionCalls: 1,
  /** One LCU-hour covers 0.4 GB of Lambda traffic; this assumes 8 kB per call. */
  albMillionCalls: 0.16,
};

/** The current cost of a million calls, without hourly charges. */
export function costOfMillionCalls({
  stage,
  invocations,
  durationSum,
}: {
  stage: Stage;
  invocations: IMetric;
  durationSum: IMetric;
}): MathExpression {
  const gb = stage.api.memoryMb / 1024;
  const fixed =
    prices.lambdaMillionCalls +
    (stage.frontDoor.kind === 'http-api' ? prices.httpApiMillionCalls : prices.albMillionCalls);
  const perMs = (prices.lambdaGbSecond[stage.api.architecture] * gb * 1_000_000) / 1000;
  return new MathExpression({
    expression: `${fixed} + ${perMs} * durationSum / invocations`,
    usingMetrics: { invocations, durationSum },
    label: 'US$ per million calls',
    period: Duration.minutes(1),
  });
}
