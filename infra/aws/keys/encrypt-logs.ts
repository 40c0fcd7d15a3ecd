import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';

/** Encrypts every log group below a construct with a customer-managed key. */
export function encryptLogs(scope: IConstruct, keyArn: string): void {
  for (const one of scope.node.findAll()) if (one instanceof CfnLogGroup) one.kmsKeyId = keyArn;
}
