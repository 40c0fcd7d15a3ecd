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
  /** About 1.7 kB of access log, function log and metrics per call. */
  logsOfMillionCalls: 0.9,
  /** X-Ray samples one call per second and 5 % of the others. */
  tracesOfMillionCalls: 0.25,
  /** By hour. */
  rdsProxyVcpuHour: 0.015,
  interfaceEndpointHour: 0.01,
  natHour: 0.045,
  balancerHour: 0.0225,
  /** 1/4 vCPU and 512 MB of Fargate. */
  pgbouncerTaskHour: { arm64: 0.25 * 0.03238 + 0.5 * 0.00356, x86_64: 0.25 * 0.04048 + 0.5 * 0.004445 },
  /** A `large` instance of Postgres in one zone, on demand, by hour. */
  largeInstanceHour: {
    t4g: { postgres: 0.129, aurora: 0.146 },
    t3: { postgres: 0.145, aurora: 0.164 },
    m6g: { postgres: 0.159, aurora: 0.159 },
    m7g: { postgres: 0.168, aurora: 0.168 },
    m8g: { postgres: 0.178, aurora: 0.178 },
    r6g: { postgres: 0.225, aurora: 0.26 },
    r7g: { postgres: 0.239, aurora: 0.276 },
    r8g: { postgres: 0.251, aurora: 0.276 },
  } as Readonly<Record<string, { readonly postgres: number; readonly aurora: number }>>,
  /** Aurora Serverless v2, by ACU and hour. */
  auroraCapacityHour: 0.12,
  /** By month. */
  storageGbMonth: 0.115,
  publicAddressMonth: 3.65,
  /** A web ACL, and each of its rules. */
  firewallMonth: 5,
  firewallRuleMonth: 1,
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
