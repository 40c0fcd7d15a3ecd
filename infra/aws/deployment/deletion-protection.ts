import { Stack, Validations } from 'aws-cdk-lib';
import type { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { OwnDatabase } from '../database/database.ts';
import { createLogGroup } from '../logs/log-group.ts';
import type { Stage } from '../settings/stage-settings.ts';

type Call = {
  readonly service: string;
  readonly action: string;
  readonly permission: string;
  readonly arn: string;
  readonly parameters: object;
};

/**
 * Switches deletion protection on as the last step of a deployment. As a property of the database it would be on from the
 * start, and a first deployment that fails later could not roll back. A stack deletion does not switch it off.
 */
export class DeletionProtection extends Construct {
  constructor(
    scope: Construct,
    id: string,
    {
      stage,
      database,
      balancer,
    }: { stage: Stage; database: OwnDatabase | null; balancer: ApplicationLoadBalancer | null },
  ) {
    super(scope, id);
    const isOn = stage.database.deletionProtection;
    const calls: Record<string, Call> = {
      ...(database === null ? {} : { Database: protectDatabase(database, isOn) }),
      ...(balancer === null ? {} : { Balancer: protectBalancer(balancer, isOn) }),
    };
    if (Object.keys(calls).length === 0) return;
    const logGroup = createLogGroup(this, 'Logs', { days: stage.monitoring.logRetentionDays });
    const others = scope.node.children.filter((other) => other !== this);
    for (const [name, { service, action, permission, arn, parameters }] of Object.entries(calls)) {
      const call = { service, action, parameters, physicalResourceId: PhysicalResourceId.of(`${name}-protection`) };
      const last = new AwsCustomResource(this, name, {
        onCreate: call,
        onUpdate: call,
        installLatestAwsSdk: false,
        logGroup,
        policy: AwsCustomResourcePolicy.fromStatements([
          new PolicyStatement({ sid: `Protect${name}`, actions: [permission], resources: [arn] }),
        ]),
      });
      last.node.addDependency(...others);
    }
    Validations.of(Stack.of(this)).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      reason:
        "CDK's AwsCustomResource: its function writes logs with AWS's own policy; the call that it makes is granted by ARN.",
    });
  }
}

function protectDatabase({ target, ownArn: arn }: OwnDatabase, isOn: boolean): Call {
  const change = { DeletionProtection: isOn, ApplyImmediately: true };
  return 'instance' in target
    ? {
        ...{ service: 'RDS', action: 'modifyDBInstance', permission: 'rds:ModifyDBInstance', arn },
        parameters: { DBInstanceIdentifier: target.instance.instanceIdentifier, ...change },
      }
    : {
        ...{ service: 'RDS', action: 'modifyDBCluster', permission: 'rds:ModifyDBCluster', arn },
        parameters: { DBClusterIdentifier: target.cluster.clusterIdentifier, ...change },
      };
}

function protectBalancer({ loadBalancerArn: arn }: ApplicationLoadBalancer, isOn: boolean): Call {
  return {
    service: 'ElasticLoadBalancingV2',
    action: 'modifyLoadBalancerAttributes',
    permission: 'elasticloadbalancing:ModifyLoadBalancerAttributes',
    arn,
    parameters: { LoadBalancerArn: arn, Attributes: [{ Key: 'deletion_protection.enabled', Value: String(isOn) }] },
  };
}
