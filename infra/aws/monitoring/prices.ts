import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Stage } from '../settings/stage-settings.ts';

/** US dollars, N. Virginia, first tier, from AWS's price pages; other regions differ by up to a third. */
export const prices = {
  lambdaMillionCalls: 0.2,
  lambdaGbSecond: { arm64: 0.0000133334, x86_64: 0.0000166667 },
  httpApiMillionCalls: 1,
  /** One LCU-hour takes 0.4 GB of Lambda traffic; ours are small answers, so this is about 8 kB a call. */
  albMillionCalls: 0.16,
};

/** What a million calls cost at the moment, for calls alone: nothing that is paid by the hour. */
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
