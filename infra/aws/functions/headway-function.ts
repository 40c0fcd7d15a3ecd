import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ISecurityGroup, ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  type LayerVersion,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionName } from '../../build/function-names.ts';
import { createLogGroup } from '../logs/log-group.ts';
import { StageError } from '../settings/stage-error.ts';
import type { Stage } from '../settings/stage-settings.ts';
import { createFunctionRole } from './function-role.ts';

export type FunctionPlace = {
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
  readonly securityGroups: ISecurityGroup[];
};

/** One of `functions/`, as `npm run build` left it in dist/. */
export class HeadwayFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(
    scope: Construct,
    id: string,
    {
      stage,
      name,
      description,
      assets,
      memoryMb,
      timeoutSeconds,
      environment,
      place,
      layers = [],
      reservedConcurrency = null,
      failures,
    }: {
      stage: Stage;
      name: FunctionName;
      description: string;
      /** The folder of the builds. */
      assets: string;
      memoryMb: number;
      timeoutSeconds: number;
      environment: Readonly<Record<string, string>>;
      /** Left out: outside of any VPC. */
      place?: FunctionPlace;
      layers?: LayerVersion[];
      reservedConcurrency?: number | null;
      /** Where events go that an asynchronous call failed on. Left out: it is only called synchronously. */
      failures?: IQueue;
    },
  ) {
    super(scope, id);
    const folder = join(assets, name);
    if (!existsSync(folder)) throw new StageError(`${folder} is not there: run \`npm run build\` first`);
    // A name of our own, so that a role can speak of its function without a circle between the two.
    const functionName = `headway-${stage.name}-${name}`;
    const logGroup = createLogGroup(this, 'Logs', { days: stage.api.logRetentionDays });
    this.logGroup = logGroup;
    this.role = createFunctionRole(this, 'Role', { functionName, logGroup, isInVpc: place !== undefined });
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: stage.api.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      handler: 'index.handler',
      code: Code.fromAsset(folder),
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      environment,
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      layers,
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN }, // to go back, the alias is moved to one of them
      ...(reservedConcurrency === null ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
      ...(place === undefined
        ? {}
        : { vpc: place.vpc, vpcSubnets: { subnets: [...place.subnets] }, securityGroups: place.securityGroups }),
      ...(failures === undefined
        ? {}
        : {
            retryAttempts: 0, // the next event of the schedule is the retry
            maxEventAge: Duration.minutes(5),
            // CDK's own destination lets the function ask for the queue's settings too.
            onFailure: { bind: () => ({ destination: failures.queueArn }) },
          }),
    });
    if (failures === undefined) return;
    this.role.addToPolicy(
      new PolicyStatement({ sid: 'KeepFailedEvents', actions: ['sqs:SendMessage'], resources: [failures.queueArn] }),
    );
  }
}
