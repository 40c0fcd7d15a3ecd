import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { ISecurityGroup, ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  type LayerVersion,
  LoggingFormat,
  Runtime,
  Tracing,
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

/** A function has the bundle of its name; the streaming function shares that of the API. */
type DeployedName = FunctionName | 'stream';

/** The ARN of a function by its fixed name: without a reference, two of them may name each other. */
export function functionArn(scope: Construct, stage: Stage, name: DeployedName): string {
  return Stack.of(scope).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: nameFunction(stage, name),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

function nameFunction(stage: Stage, name: DeployedName): string {
  return `headway-${stage.name}-${name}`;
}

/** A Lambda function with the bundle that `npm run build` wrote into dist/. */
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
      handler = 'index.handler',
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
      name: DeployedName;
      handler?: string;
      description: string;
      /** The folder of the bundles. */
      assets: string;
      memoryMb: number;
      timeoutSeconds: number;
      environment: Readonly<Record<string, string>>;
      /** Where it runs in the VPC; outside of any VPC if not set. */
      place?: FunctionPlace;
      layers?: LayerVersion[];
      reservedConcurrency?: number | null;
      /** The queue of failed asynchronous events; not set for a function that is invoked only synchronously. */
      failures?: IQueue;
    },
  ) {
    super(scope, id);
    const folder = join(assets, name === 'stream' ? 'api' : name);
    if (!existsSync(folder)) throw new StageError(`${folder} does not exist: run \`npm run build\` first`);
    // A fixed name: the role can name its function without a circular reference.
    const functionName = nameFunction(stage, name);
    const logGroup = createLogGroup(this, 'Logs', { days: stage.api.logRetentionDays });
    this.logGroup = logGroup;
    this.role = createFunctionRole(this, 'Role', { functionName, logGroup, isInVpc: place !== undefined });
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: stage.api.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      handler,
      code: Code.fromAsset(folder),
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      environment,
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      layers,
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN }, // a rollback moves the alias to one of them
      ...(reservedConcurrency === null ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
      ...(place === undefined
        ? {}
        : { vpc: place.vpc, vpcSubnets: { subnets: [...place.subnets] }, securityGroups: place.securityGroups }),
      ...(failures === undefined
        ? {}
        : {
            retryAttempts: 0, // the next scheduled event is the retry
            maxEventAge: Duration.minutes(5),
            // CDK's own SqsDestination also grants permission to read the queue's attributes.
            onFailure: { bind: () => ({ destination: failures.queueArn }) },
          }),
    });
    if (failures === undefined) return;
    this.role.addToPolicy(
      new PolicyStatement({ sid: 'KeepFailedEvents', actions: ['sqs:SendMessage'], resources: [failures.queueArn] }),
    );
  }
}
