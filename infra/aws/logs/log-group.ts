import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** Creates a log group with a retention period, deleted with the stack. */
export function createLogGroup(scope: Construct, id: string, { days }: { days: number }): LogGroup {
  return new LogGroup(scope, id, { retention: days, removalPolicy: RemovalPolicy.DESTROY });
}
