import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

const interfaceActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** Creates a role that may write its own logs. In a VPC, Lambda itself may also manage network interfaces with it. */
export function createFunctionRole(
  scope: Construct,
  id: string,
  { functionName, logGroup, isInVpc }: { functionName: string; logGroup: LogGroup; isInVpc: boolean },
): Role {
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: `Permissions of ${functionName}`,
  });
  role.addToPolicy(
    new PolicyStatement({
      sid: 'WriteLogs',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  );
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'Active tracing: X-Ray supports no resources. In a VPC, Lambda checks that it may manage any network interface before ' +
      'it attaches a function (docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html); the code is denied that.',
  });
  if (!isInVpc) return role;
  const functionArn = Stack.of(scope).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: functionName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  // AWS's recommended pattern: Lambda needs these on every interface, and the function's code is denied them.
  role.addToPolicy(
    new PolicyStatement({ sid: 'LambdaAttachesInterfaces', actions: interfaceActions, resources: ['*'] }),
  );
  role.addToPolicy(
    new PolicyStatement({
      sid: 'CodeDoesNot',
      effect: Effect.DENY,
      actions: interfaceActions,
      resources: ['*'],
      conditions: { ArnEquals: { 'lambda:SourceFunctionArn': [functionArn] } },
    }),
  );
  return role;
}
