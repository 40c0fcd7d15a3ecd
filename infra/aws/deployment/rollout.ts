import { type CfnElement, Stack, Validations } from 'aws-cdk-lib';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Functions } from '../functions/functions.ts';
import { HeadwayFunction } from '../functions/headway-function.ts';
import type { Alarms } from '../monitoring/alarms.ts';
import type { Stage } from '../settings/stage-settings.ts';

/** Alarms that move callers back to the version before: crashes, 5xx and latency. */
const rollbackAlarms = ['ApiErrors', 'ServerErrors', 'ApiSlow'];

/**
 * Moves the alias to a new version by CodeDeploy: first the smoke test calls the new version, then it gets its share of the
 * calls, and an alarm moves all of them back.
 */
export class Rollout extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stage, assets, functions, alarms }: { stage: Stage; assets: string; functions: Functions; alarms: Alarms },
  ) {
    super(scope, id);
    const { api, apiAlias } = functions;
    const smoke = new HeadwayFunction(this, 'Smoke', {
      ...{ stage, assets, name: 'smoke', description: 'Calls a new version before it gets traffic' },
      ...{ memoryMb: 256, timeoutSeconds: 300 },
      environment: {
        NEW_VERSION: api.lambda.currentVersion.functionArn,
        LIVE_VERSION: `${api.lambda.functionArn}:live`,
      },
    });
    smoke.role.addToPolicy(
      new PolicyStatement({
        sid: 'CallEveryVersion', // each deployment has another one
        actions: ['lambda:InvokeFunction'],
        resources: [`${api.lambda.functionArn}:*`],
      }),
    );
    const group = new LambdaDeploymentGroup(this, 'Group', {
      application: new LambdaApplication(this, 'Application', { applicationName: `headway-${stage.name}` }),
      alias: apiAlias,
      deploymentConfig:
        stage.api.rollout === 'canary'
          ? LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES
          : LambdaDeploymentConfig.ALL_AT_ONCE,
      alarms: rollbackAlarms.map((name) => getAlarm(alarms, name)),
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
      preHook: smoke.lambda as IFunction,
    });
    const version = Stack.of(this).getLogicalId(api.lambda.node.defaultChild as CfnElement);
    Validations.of(smoke.role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${version}.Arn>:*]`,
      reason: 'The smoke test calls the version of each deployment, whose number is known only then.',
    });
    const hook = Stack.of(this).getLogicalId(smoke.lambda.node.defaultChild as CfnElement);
    Validations.of(group).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${hook}.Arn>:*]`,
      reason: 'CodeDeploy invokes the smoke test; CDK grants all of its versions.',
    });
    Validations.of(group).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      reason: "CodeDeploy: AWS's own policy for exactly this purpose; it may move aliases and invoke hooks.",
    });
  }
}

function getAlarm(alarms: Alarms, name: string) {
  const alarm = alarms.byName.get(name);
  if (alarm === undefined) throw new Error(`There is no alarm ${name}`);
  return alarm;
}
