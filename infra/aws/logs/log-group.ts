import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** Logs that end by themselves, and go with the stack: nothing of value is only in a log. */
export function createLogGroup(scope: Construct, id: string, { days }: { days: number }): LogGroup {
  return new LogGroup(scope, id, { retention: days, removalPolicy: RemovalPolicy.DESTROY });
}
