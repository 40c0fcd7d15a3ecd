import { CfnResource, type IPolicyValidationPlugin } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { adminPaths } from '../../../../infra/aws/front-door/paths.ts';
import { findRefusals } from '../../../../infra/aws/refusals/find-refusals.ts';
import { findCombination, synth, synthesise } from '../templates/synth.ts';

const targetGroup = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const balancer = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const poolOfProxy = (pool: object) => ({ ConnectionPoolConfigurationInfo: pool });
const attribute = (Key: string, Value: string) => ({ Key, Value });
const variables = (Variables: object) => ({ Environment: { Variables } });

const mistakes: [string, string, object, RegExp][] = [
  [
    'stickiness on a Lambda target',
    targetGroup,
    { TargetType: 'lambda', TargetGroupAttributes: [attribute('stickiness.enabled', 'true')] },
    /does not support stickiness.enabled/,
  ],
  [
    'draining on a Lambda target',
    targetGroup,
    { TargetType: 'lambda', TargetGroupAttributes: [attribute('deregistration_delay.timeout_seconds', '30')] },
    /does not support deregistration_delay/,
  ],
  [
    'slow start on a Lambda target',
    targetGroup,
    { TargetType: 'lambda', TargetGroupAttributes: [attribute('slow_start.duration_seconds', '30')] },
    /does not support slow_start/,
  ],
  [
    'a deregistration delay out of range',
    targetGroup,
    { Protocol: 'TCP', TargetGroupAttributes: [attribute('deregistration_delay.timeout_seconds', '3601')] },
    /expected 0 to 3600/,
  ],
  [
    'a cookie on a network load balancer',
    targetGroup,
    { Protocol: 'TCP', TargetGroupAttributes: [attribute('stickiness.type', 'lb_cookie')] },
    /a TCP target group does not support lb_cookie/,
  ],
  [
    'an idle timeout of a TCP listener out of range',
    'AWS::ElasticLoadBalancingV2::Listener',
    { ListenerAttributes: [attribute('tcp.idle_timeout.seconds', '30')] },
    /expected 60 to 6000/,
  ],
  [
    'a WAF on an HTTP API',
    'AWS::WAFv2::WebACLAssociation',
    {
      ResourceArn: {
        'Fn::Join': [
          '',
          ['arn:aws:apigateway:', { Ref: 'AWS::Region' }, '::/apis/', { Ref: 'Api' }, '/stages/$default'],
        ],
      },
    },
    /HTTP API does not support WAF/,
  ],
  [
    'an integration timeout over the limit of an HTTP API',
    'AWS::ApiGatewayV2::Integration',
    { TimeoutInMillis: 30_001 },
    /expected 50 to 30000/,
  ],
  [
    'a public database',
    'AWS::RDS::DBInstance',
    { StorageEncrypted: true, PubliclyAccessible: true },
    /must not be reachable from the internet/,
  ],
  ['an unencrypted database', 'AWS::RDS::DBInstance', {}, /must be encrypted/],
  [
    'a database that accepts connections without TLS',
    'AWS::RDS::DBParameterGroup',
    { Family: 'postgres17', Parameters: { 'rds.force_ssl': '0' } },
    /force_ssl: expected 1/,
  ],
  [
    'environment variables over the quota',
    'AWS::Lambda::Function',
    variables({ OTP_INSTANCES: 'x'.repeat(4090) }),
    /expected at most 4096 bytes of variables, got 4103/,
  ],
  [
    'a health check timeout as long as its interval',
    targetGroup,
    { HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 10 },
    /expected less than HealthCheckIntervalSeconds \(10\), got 10/,
  ],
  [
    'a health check interval out of range',
    targetGroup,
    { HealthCheckIntervalSeconds: 301, HealthCheckTimeoutSeconds: 5 },
    /expected 5 to 300, got 301/,
  ],
  ['a threshold out of range', targetGroup, { UnhealthyThresholdCount: 11 }, /expected 2 to 10, got 11/],
  [
    'a health check of a Lambda target that accepts 5xx',
    targetGroup,
    { TargetType: 'lambda', Matcher: { HttpCode: '200-599' } },
    /codes from 200 to 499/,
  ],
  [
    'an idle timeout over 4000 s',
    balancer,
    { LoadBalancerAttributes: [attribute('idle_timeout.timeout_seconds', '4001')] },
    /expected 1 to 4000, got 4001/,
  ],
  [
    'a client keep-alive below the idle timeout',
    balancer,
    {
      LoadBalancerAttributes: [
        attribute('idle_timeout.timeout_seconds', '100'),
        attribute('client_keep_alive.seconds', '60'),
      ],
    },
    /expected at least idle_timeout.timeout_seconds \(100\), got 60/,
  ],
  [
    'a borrow timeout over 300 s',
    'AWS::RDS::DBProxyTargetGroup',
    poolOfProxy({ ConnectionBorrowTimeout: 301 }),
    /expected 0 to 300, got 301/,
  ],
  [
    'a percentage over 100',
    'AWS::RDS::DBProxyTargetGroup',
    poolOfProxy({ MaxConnectionsPercent: 101 }),
    /expected 1 to 100, got 101/,
  ],
  [
    'more idle than open connections',
    'AWS::RDS::DBProxyTargetGroup',
    poolOfProxy({ MaxConnectionsPercent: 10, MaxIdleConnectionsPercent: 11 }),
    /expected 0 to MaxConnectionsPercent \(10\), got 11/,
  ],
  [
    'an initial query for PostgreSQL',
    'AWS::RDS::DBProxyTargetGroup',
    poolOfProxy({ InitQuery: 'SET x=1' }),
    /does not support InitQuery/,
  ],
  [
    'pinning filters for PostgreSQL',
    'AWS::RDS::DBProxyTargetGroup',
    poolOfProxy({ SessionPinningFilters: ['EXCLUDE_VARIABLE_SETS'] }),
    /does not support SessionPinningFilters/,
  ],
  ['a proxy without TLS', 'AWS::RDS::DBProxy', { RequireTLS: false }, /RequireTLS: expected true/],
  [
    'an idle client timeout out of range',
    'AWS::RDS::DBProxy',
    { RequireTLS: true, IdleClientTimeout: 59 },
    /expected 60 to 28800, got 59/,
  ],
  [
    'a misspelled parameter',
    'AWS::RDS::DBParameterGroup',
    { Family: 'postgres17', Parameters: { max_conections: '200' } },
    /not a parameter of Postgres/,
  ],
  [
    'a parameter with a unit',
    'AWS::RDS::DBParameterGroup',
    { Family: 'postgres17', Parameters: { shared_buffers: '256MB' } },
    /a number of 8kB/,
  ],
  [
    'a misspelled parameter of a cluster',
    'AWS::RDS::DBClusterParameterGroup',
    { Family: 'aurora-postgresql17', Parameters: { nonsense: '1' } },
    /not a parameter/,
  ],
  [
    'a password in a URL',
    'AWS::Lambda::Function',
    variables({ WAYBILLS_DB_URL: 'postgres://a:secret@b/c' }),
    /holds a secret/,
  ],
  [
    'a token',
    'AWS::Lambda::Function',
    variables({ HEADWAY_ADMIN_TOKEN: 'abcdefghijklmnop' }),
    /HEADWAY_ADMIN_TOKEN holds a secret/,
  ],
  [
    'a secret that CloudFormation resolves',
    'AWS::Lambda::Function',
    variables({ A: { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'S' }, '}}']] } }),
    /holds a secret/,
  ],
  [
    'a public admin route',
    'AWS::ApiGatewayV2::Route',
    { RouteKey: 'ANY /config', AuthorizationType: 'NONE' },
    /is public/,
  ],
];

describe('findRefusals', () => {
  test.each(mistakes)('refuses %s in one sentence', (_, Type, Properties, sentence) => {
    const refusals = findRefusals({ Resources: { Wrong: { Type, Properties: { ...Properties } } } });
    expect(refusals).toEqual([{ logicalId: 'Wrong', sentence: expect.stringMatching(sentence) }]);
  });

  test('requires a load balancer in front of a function to refuse every admin path', () => {
    const template = synth('dev-rds-proxy-own-alb');
    const { Resources } = template.toJSON();
    const rules = Object.keys(Resources).filter(
      (id) => Resources[id].Type === 'AWS::ElasticLoadBalancingV2::ListenerRule',
    );
    for (const id of rules) delete Resources[id];
    expect(findRefusals({ Resources }).map(({ sentence }) => sentence)).toEqual(
      adminPaths.map((path) => `The listener lets everyone call ${path}: add a rule that answers 403.`),
    );
  });

  test('accepts values that are known only during a deployment', () => {
    const Properties = poolOfProxy({ ConnectionBorrowTimeout: { Ref: 'Timeout' } });
    expect(findRefusals({ Resources: { A: { Type: 'AWS::RDS::DBProxyTargetGroup', Properties } } })).toEqual([]);
  });
});

test('a mistake in a construct that a team adds fails the synth', () => {
  const edit = (stack: Parameters<NonNullable<Parameters<typeof synthesise>[1]>['edit'] & object>[0]) => {
    new CfnResource(stack, 'Extra', {
      type: targetGroup,
      properties: { TargetType: 'lambda', TargetGroupAttributes: [attribute('stickiness.enabled', 'true')] },
    });
  };
  const plugins = (): IPolicyValidationPlugin[] => [];
  expect(() => synthesise(findCombination('dev-rds-proxy-own-http-api'), { edit, plugins })).toThrow(
    /A Lambda target does not support stickiness.enabled/,
  );
});
