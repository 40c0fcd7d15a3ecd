import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { caFile, synth } from '../templates/synth.ts';

type Statement = { Sid?: string; Effect: string; Action: string | string[]; Resource: unknown };

/** The allowed actions of a function's role. */
function actionsOf(template: Template, name: string): string[] {
  const roles = Object.keys(
    template.findResources('AWS::IAM::Role', {
      Properties: { Description: Match.stringLikeRegexp(`^Permissions of .*-${name}$`) },
    }),
  );
  expect(roles).toHaveLength(1);
  const policies = template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: roles[0] }] } });
  const statements: Statement[] = Object.values(policies).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
  return statements
    .filter(({ Effect, Sid }) => Effect === 'Allow' && Sid !== 'LambdaAttachesInterfaces')
    .flatMap(({ Action }) => Action)
    .sort();
}

describe('the functions', () => {
  let dev: Template;
  let prod: Template;

  beforeAll(() => {
    dev = synth('dev-rds-proxy-own-http-api');
    prod = synth('prod-pgbouncer-own-http-api');
  });

  test('run on ARM64 and Node 24, and their logs expire', () => {
    const ours = Object.values(dev.findResources('AWS::Lambda::Function')).filter(
      ({ Properties }) => Properties.FunctionName !== undefined,
    );
    expect(ours).toHaveLength(7);
    for (const { Properties } of ours)
      expect(Properties).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        TracingConfig: { Mode: 'Active' },
      });
    for (const { Properties } of Object.values(dev.findResources('AWS::Logs::LogGroup'))) {
      expect(Properties.RetentionInDays).toBe(30);
    }
  });

  test('have only the permissions that they need', () => {
    const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    const failures = ['sqs:SendMessage'];
    const snapshots = ['s3:DeleteObject', 's3:GetObject', 's3:ListBucket', 's3:PutObject'];
    const tracing = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
    expect(actionsOf(dev, 'api')).toEqual([...logs, 'rds-db:connect', ...snapshots, ...tracing]);
    expect(actionsOf(prod, 'api')).toEqual([...logs, ...snapshots, 'secretsmanager:GetSecretValue', ...tracing]);
    const dataApi = synth('dev-data-api-own-http-api');
    expect(actionsOf(dataApi, 'api')).toEqual([
      ...logs,
      'rds-data:ExecuteStatement',
      ...snapshots,
      'secretsmanager:GetSecretValue',
      ...tracing,
    ]);
    expect(actionsOf(dev, 'refresh')).toEqual([...logs, ...snapshots, ...failures, ...tracing]);
    expect(actionsOf(dev, 'warmup')).toEqual(['lambda:InvokeFunction', ...logs, ...failures, ...tracing]);
  });

  test('may not manage network interfaces; only Lambda does with their roles', () => {
    dev.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'CodeDoesNot',
            Effect: 'Deny',
            Action: Match.arrayWith(['ec2:CreateNetworkInterface']),
            Condition: { ArnEquals: { 'lambda:SourceFunctionArn': Match.anyValue() } },
          }),
        ]),
      },
    });
  });

  test('are invoked by the scheduler without retries, and failed events are kept and raise an alarm', () => {
    for (const [rate, minutes] of [
      ['rate(4 minutes)', 'WarmUp'],
      ['rate(15 minutes)', 'Refresh'],
    ] as const) {
      dev.hasResourceProperties('AWS::Scheduler::Schedule', {
        ScheduleExpression: rate,
        Description: `${minutes} of Headway`,
        Target: {
          RetryPolicy: { MaximumRetryAttempts: 0 },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Failures'), 'Arn'] } },
        },
      });
    }
    const scheduler = {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }, // not for another account
    };
    const roles = dev.findResources('AWS::IAM::Role', {
      Properties: { AssumeRolePolicyDocument: { Statement: [scheduler] } },
    });
    expect(Object.keys(roles)).toHaveLength(2);
    dev.allResourcesProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Failures'), 'Arn'] } } },
    });
    dev.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'headway-dev-FailedEvents', Threshold: 0 });
    // Two of three periods must fail. With periods of five minutes and a refresh every fifteen, they never could.
    const twoOfThree = { EvaluationPeriods: 3, DatapointsToAlarm: 2 };
    dev.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...{ AlarmName: 'headway-dev-RefreshErrors', Period: 900, ...twoOfThree },
    });
    const every4Minutes = (MetricName: string) =>
      Match.objectLike({ MetricStat: { Metric: Match.objectLike({ MetricName }), Period: 240, Stat: 'Sum' } });
    dev.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...{ AlarmName: 'headway-dev-WarmUpErrors', ...twoOfThree },
      Metrics: Match.arrayWith([every4Minutes('Errors'), every4Minutes('WarmUpFailures')]),
    });
    dev.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...{ AlarmName: 'headway-dev-StaleSnapshots', MetricName: 'FeedsBehind', Statistic: 'Minimum', Period: 3600 },
      TreatMissingData: 'breaching', // a missing refresh also raises it
    });
  });

  test('trust the CA of a private OTP if there is one', () => {
    const template = synth('dev-rds-proxy-own-http-api', { otp: { caFile } });
    for (const [name, ca] of [
      ['api', '/opt/otp-ca.pem'],
      ['refresh', '/opt/otp-ca.pem'],
      ['warmup', Match.absent()],
    ] as const) {
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `headway-dev-${name}`,
        Environment: { Variables: Match.objectLike({ NODE_EXTRA_CA_CERTS: ca }) },
      });
    }
    template.resourceCountIs('AWS::Lambda::LayerVersion', 1);
  });

  test('have the concurrency of the stage', () => {
    dev.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'headway-dev-api',
      ReservedConcurrentExecutions: Match.absent(), // a new account allows no reservation
    });
    prod.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'headway-prod-api',
      ReservedConcurrentExecutions: 500,
    });
    dev.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
    prod.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 2, MaxCapacity: 50 });
    prod.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: { TargetValue: 0.7 },
    });
  });

  test('merge api.environment with the variables of the stack', () => {
    const changes = { api: { environment: { GTFS_POLLING_INTERVAL: '60' } } };
    const template = synth('dev-rds-proxy-own-http-api', changes);
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'headway-dev-api',
      Environment: { Variables: Match.objectLike({ GTFS_POLLING_INTERVAL: '60', GTFS_CONNECTION_LIMIT: '8' }) },
    });
  });

  test('reach the pooler through one security group, OTP and S3 through another, and nothing else', () => {
    const groups = dev.findResources('AWS::EC2::SecurityGroup');
    const http = Object.values(groups).find(
      ({ Properties }) => Properties.GroupDescription === 'From the functions to OTP and S3',
    );
    expect(http?.['Properties'].SecurityGroupEgress).toEqual([
      expect.objectContaining({
        FromPort: 8080,
        ToPort: 8080,
        CidrIp: { 'Fn::GetAtt': [expect.stringMatching(/^NetworkVpc/), 'CidrBlock'] },
      }),
    ]);
    dev.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NetworkDatabasePath'), 'GroupId'] },
      FromPort: 5432,
      ToPort: 5432,
    });
    dev.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'headway-dev-api',
      VpcConfig: { SecurityGroupIds: [Match.anyValue(), Match.anyValue()] },
    });
    dev.resourceCountIs('AWS::EC2::NatGateway', 0);
    dev.resourceCountIs('AWS::EC2::VPCEndpoint', 1);
    dev.hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' });
  });
});

describe('the streaming function', () => {
  test('exists only where a stage has streams', () => {
    synth('dev-rds-proxy-own-http-api').resourceCountIs('AWS::Lambda::Url', 0);
  });

  test('runs the streaming handler of the API, with environments of its own, for callers with a signature', () => {
    const template = synth('prod-pgbouncer-own-http-api-stream');
    template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM', InvokeMode: 'RESPONSE_STREAM' });
    const [stream, api] = ['stream', 'api'].map((name) => {
      const found = Object.values(
        template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: `headway-prod-${name}` } }),
      );
      expect(found).toHaveLength(1);
      return found[0]?.['Properties'];
    });
    expect(stream).toMatchObject({ Handler: 'index.stream', Timeout: 300, ReservedConcurrentExecutions: 20 });
    expect(stream.Code).toEqual(api.Code);
    expect(stream.VpcConfig).toEqual(api.VpcConfig);
    const { Variables } = api.Environment;
    expect(stream.Environment.Variables).toEqual({
      ...Variables,
      WAYBILLS_DB_MAX_CONNECTIONS: '1',
      WAYBILLS_DB_MIN_CONNECTIONS: '0',
      HEADWAY_ENVIRONMENTS: '20',
    });
    template.hasOutput('StreamUrl', {});
    expect(actionsOf(template, 'stream')).toEqual([
      ...['logs:CreateLogStream', 'logs:PutLogEvents', 's3:GetObject', 's3:ListBucket'],
      ...['secretsmanager:GetSecretValue', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    ]);
  });

  test('behind CloudFront has a path of its own that is not cached, before the rest of /v2', () => {
    const template = synth('prod-rds-proxy-own-http-api-edge', { stream: { concurrency: 50 } });
    template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' });
    const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
    const { CacheBehaviors: behaviors, Origins: origins } = Object(distribution)['Properties'].DistributionConfig;
    expect(behaviors.map(({ PathPattern }: { PathPattern: string }) => PathPattern)).toEqual(['/v2/stream', '/v2/*']);
    const cachingDisabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'; // the managed policy
    expect(behaviors[0].CachePolicyId).toBe(cachingDisabled);
    const origin = origins.find(({ Id }: { Id: string }) => Id === behaviors[0].TargetOriginId);
    expect(JSON.stringify(origin.DomainName)).toContain('FunctionUrl');
    expect(origin.OriginCustomHeaders).toHaveLength(1); // the key that the function asks for
  });
});
