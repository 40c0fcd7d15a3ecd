import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { adminPaths as pathsOfApi } from '../../../../functions/endpoints.ts';
import { adminPaths } from '../../../../infra/aws/front-door/paths.ts';
import { loadEndpoints } from '../../../support/api/load-endpoints.ts';
import { synth } from '../templates/synth.ts';

test('the admin paths match those of the API', async () => {
  const admin = (await loadEndpoints())
    .filter((endpoint) => 'access' in endpoint && endpoint.access === 'admin')
    .map(({ path }) => path);
  expect(admin).not.toEqual([]);
  expect([...adminPaths]).toEqual(expect.arrayContaining(admin));
  expect([...pathsOfApi].toSorted()).toEqual([...new Set(admin)].toSorted());
});

describe('the HTTP API', () => {
  const template = synth('dev-rds-proxy-own-http-api');

  test('may invoke the alias for every route by one permission: the policy of a function has room for some fifty', () => {
    const permissions = Object.values(template.findResources('AWS::Lambda::Permission')).map(({ Properties }) => {
      expect(Properties).toMatchObject({
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: expect.stringMatching(/^FunctionsApiAlias/) },
        Principal: 'apigateway.amazonaws.com',
      });
      return Properties.SourceArn['Fn::Join'][1].at(-1);
    });
    // The ARN of a call has stage, method and path; that of $default has a stage and `$default`. The last star takes both.
    expect(permissions).toEqual(['/*/*']);
  });

  test('throttles and writes JSON access logs', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: Match.objectLike({ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 }),
      AccessLogSettings: {
        Format: Match.serializedJson(Match.objectLike({ status: '$context.status', route: '$context.routeKey' })),
      },
    });
    expect(JSON.stringify(template.findResources('AWS::ApiGatewayV2::Stage'))).not.toContain('$context.path');
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', { PayloadFormatVersion: '2.0' });
  });

  test('has a custom domain if configured, and then disables the default endpoint', () => {
    const certificateArn = 'arn:aws:acm:ap-south-1:123456789012:certificate/1';
    const named = synth('dev-rds-proxy-own-http-api', {
      frontDoor: { domainName: 'transit.example.org', certificateArn },
    });
    named.hasResourceProperties('AWS::ApiGatewayV2::DomainName', { DomainName: 'transit.example.org' });
    named.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
    named.resourcePropertiesCountIs('AWS::ApiGatewayV2::ApiMapping', { ApiMappingKey: Match.anyValue() }, 0);
  });

  test('maps a base path of the custom domain, which the function removes from paths', () => {
    const certificateArn = 'arn:aws:acm:ap-south-1:123456789012:certificate/1';
    const mapped = synth('dev-rds-proxy-own-http-api', {
      frontDoor: { domainName: 'transit.example.org', certificateArn, basePath: '/city/v1' },
    });
    mapped.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { ApiMappingKey: 'city/v1' });
    mapped.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ HEADWAY_BASE_PATH: '/city/v1' }) },
    });
    expect(JSON.stringify(mapped.findOutputs('*'))).toContain('https://transit.example.org/city/v1/');
  });
});

describe('the load balancer', () => {
  const template = synth('prod-rds-proxy-own-alb');

  test('serves HTTP/2 and TLS 1.2 or newer, and writes access logs', () => {
    const [balancer] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
    const attributes = Object.fromEntries(
      balancer?.['Properties'].LoadBalancerAttributes.map(({ Key, Value }: { Key: string; Value: unknown }) => [
        Key,
        Value,
      ]),
    );
    expect(attributes).toMatchObject({
      'routing.http2.enabled': 'true',
      'idle_timeout.timeout_seconds': '60',
      'client_keep_alive.seconds': '3600',
      'access_logs.s3.enabled': 'true',
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
    });
  });

  test('has a WAF if configured, which does not block bodies over 8 kB', () => {
    template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
    synth('dev-rds-proxy-own-alb').resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
    template.hasResourceProperties('AWS::WAFv2::WebACL', {
      Rules: Match.arrayWith([
        Match.objectLike({
          Statement: { RateBasedStatement: Match.objectLike({ AggregateKeyType: 'IP', Limit: 10_000 }) },
        }),
        Match.objectLike({
          Statement: {
            ManagedRuleGroupStatement: Match.objectLike({
              Name: 'AWSManagedRulesCommonRuleSet',
              RuleActionOverrides: [{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }],
            }),
          },
        }),
      ]),
    });
  });

  test('has a WAF that limits what API Gateway throttles: each path for all together, heavy paths for each address', () => {
    const limited = synth('prod-rds-proxy-own-alb', {
      frontDoor: { waf: true, streamRate: 5, graphqlRate: 20, bulkRate: 30, listRate: 40, wafCallsPer5Minutes: 1000 },
    });
    const [acl] = Object.values(limited.findResources('AWS::WAFv2::WebACL'));
    const rules: { Name: string; Statement: { RateBasedStatement?: Record<string, unknown> } }[] =
      acl?.['Properties'].Rules;
    const rates = rules.flatMap(({ Name, Statement: { RateBasedStatement: rate } }) => {
      if (rate === undefined) return [];
      const scope = JSON.stringify(rate['ScopeDownStatement'] ?? null);
      const pattern = (JSON.parse(scope) as { RegexMatchStatement: { RegexString: string } } | null)
        ?.RegexMatchStatement;
      const paths = ['/graphql', '/getallstopsbyids/', '/v2/stream', '/v2/vehicles', '/v2/vehicles/7', '/health'];
      const matched = paths.filter((path) => new RegExp(pattern?.RegexString ?? '').test(path));
      return [[Name, rate['AggregateKeyType'], rate['Limit'], matched.join(' ')]];
    });
    expect(rates).toEqual([
      ['CallsOfOneAddress', 'IP', 1000, '/graphql /getallstopsbyids/ /v2/stream /v2/vehicles /v2/vehicles/7 /health'],
      ['HeavyCallsOfOneAddress', 'IP', 200, '/graphql /getallstopsbyids/ /v2/stream /v2/vehicles'],
      ['GraphqlOfAll', 'CONSTANT', 6000, '/graphql'],
      ['BulkOfAll', 'CONSTANT', 9000, '/getallstopsbyids/'],
      ['ListsOfAll', 'CONSTANT', 12_000, '/v2/vehicles'],
      ['StreamsOfAll', 'CONSTANT', 1500, '/v2/stream'],
      ['StreamsOfOneAddress', 'IP', 300, '/v2/stream'],
    ]);
    const priorities = rules.map((rule) => (rule as unknown as { Priority: number }).Priority);
    expect(priorities).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('checks /health with a short timeout, and sets only attributes that a Lambda target supports', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      TargetType: 'lambda',
      HealthCheckEnabled: true,
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 30,
      HealthCheckTimeoutSeconds: 3,
      TargetGroupAttributes: [{ Key: 'lambda.multi_value_headers.enabled', Value: 'true' }],
    });
  });

  test('counts its own 5xx as errors: after a crash, a throttle or a response over 1 MB', () => {
    const metric = (MetricName: string) =>
      Match.objectLike({ MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName }) }) });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'headway-prod-ServerErrors',
      Metrics: Match.arrayWith([metric('HTTPCode_Target_5XX_Count'), metric('HTTPCode_ELB_5XX_Count')]),
    });
  });

  test('may invoke the function only from this account, and gets that permission before the target is registered', () => {
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'elasticloadbalancing.amazonaws.com',
      FunctionName: { Ref: Match.stringLikeRegexp('^FunctionsApiAlias') },
      SourceArn: { 'Fn::Join': ['', Match.arrayWith([{ Ref: 'AWS::AccountId' }, ':targetgroup/*'])] },
    });
    template.hasResource('AWS::ElasticLoadBalancingV2::TargetGroup', {
      DependsOn: [Match.stringLikeRegexp('Permission')],
      Properties: { Targets: [{ Id: { Ref: Match.stringLikeRegexp('^FunctionsApiAlias') } }] },
    });
  });

  test('refuses every admin path itself', () => {
    const rules = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'));
    const paths = rules.flatMap(({ Properties }) => {
      expect(Properties.Actions[0].FixedResponseConfig.StatusCode).toBe('403');
      return Properties.Conditions[0].PathPatternConfig.Values;
    });
    expect(paths).toEqual([...adminPaths]);
  });
});

describe('the snapshots', () => {
  const template = synth('dev-rds-proxy-own-http-api');

  test('are encrypted, versioned, reachable only over TLS, and current versions never expire', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
            ExpirationInDays: Match.absent(),
          }),
        ],
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });
});

test('the dashboard shows what the performance guide says to watch', () => {
  const [dashboard] = Object.values(synth('dev-rds-proxy-own-http-api').findResources('AWS::CloudWatch::Dashboard'));
  const body = JSON.stringify(dashboard?.['Properties'].DashboardBody);
  for (const text of [
    'Latency',
    'reused',
    'ConnectionsOpened',
    'PoolWait',
    'BreakerState',
    'cold starts',
    'SnapshotAge',
    'DatabaseConnectionsCurrentlySessionPinned',
    'DBLoad',
    'per million calls',
  ]) {
    expect(body).toContain(text);
  }
});
