import { CfnResource, type IPolicyValidationPlugin } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { adminPaths } from '../../../../infra/aws/front-door/admin-routes.ts';
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
    /takes no stickiness.enabled/,
  ],
  [
    'draining on a Lambda target',
    targetGroup,
    { TargetType: 'lambda', TargetGroupAttributes: [attribute('deregistration_delay.timeout_seconds', '30')] },
    /takes no deregistration_delay/,
  ],
  [
    'slow start on a Lambda target',
    targetGroup,
    { TargetType: 'lambda', TargetGroupAttributes: [attribute('slow_start.duration_seconds', '30')] },
    /takes no slow_start/,
  ],
  [
    'draining that takes too long',
    targetGroup,
    { Protocol: 'TCP', TargetGroupAttributes: [attribute('deregistration_delay.timeout_seconds', '3601')] },
    /from 0 to 3600/,
  ],
  [
    'a cookie on a network load balancer',
    targetGroup,
    { Protocol: 'TCP', TargetGroupAttributes: [attribute('stickiness.type', 'lb_cookie')] },
    /of TCP takes no stickiness of type lb_cookie/,
  ],
  [
    'an idle timeout of a TCP listener out of range',
    'AWS::ElasticLoadBalancingV2::Listener',
    { ListenerAttributes: [attribute('tcp.idle_timeout.seconds', '30')] },
    /from 60 to 6000/,
  ],
  [
    'a WAF before an HTTP API',
    'AWS::WAFv2::WebACLAssociation',
    {
      ResourceArn: {
        'Fn::Join': [
          '',
          ['arn:aws:apigateway:', { Ref: 'AWS::Region' }, '::/apis/', { Ref: 'Api' }, '/stages/$default'],
        ],
      },
    },
    /HTTP API takes no WAF/,
  ],
  [
    'an integration that outlives the HTTP API',
    'AWS::ApiGatewayV2::Integration',
    { TimeoutInMillis: 30_001 },
    /from 50 to 30000/,
  ],
  [
    'a database in the open',
    'AWS::RDS::DBInstance',
    { StorageEncrypted: true, PubliclyAccessible: true },
    /out of reach/,
  ],
  ['a database in the clear', 'AWS::RDS::DBInstance', {}, /has to be encrypted/],
  [
    'a database that takes plain text',
    'AWS::RDS::DBParameterGroup',
    { Family: 'postgres17', Parameters: { 'rds.force_ssl': '0' } },
    /force_ssl has to be 1/,
  ],
  [
    'more variables than a function takes',
    'AWS::Lambda::Function',
    variables({ OTP_INSTANCES: 'x'.repeat(4090) }),
    /4103 bytes, and a function takes at most 4096/,
  ],
  [
    'a health check that is as long as its interval',
    targetGroup,
    { HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 10 },
    /has to be below/,
  ],
  [
    'a health check interval out of range',
    targetGroup,
    { HealthCheckIntervalSeconds: 301, HealthCheckTimeoutSeconds: 5 },
    /from 5 to 300/,
  ],
  ['a threshold out of range', targetGroup, { UnhealthyThresholdCount: 11 }, /from 2 to 10/],
  [
    'a health check of a Lambda target that wants 5xx',
    targetGroup,
    { TargetType: 'lambda', Matcher: { HttpCode: '200-599' } },
    /within 200 to 499/,
  ],
  [
    'an idle timeout over 4000 s',
    balancer,
    { LoadBalancerAttributes: [attribute('idle_timeout.timeout_seconds', '4001')] },
    /from 1 to 4000/,
  ],
  [
    'a keepalive below the idle timeout',
    balancer,
    {
      LoadBalancerAttributes: [
        attribute('idle_timeout.timeout_seconds', '100'),
        attribute('client_keep_alive.seconds', '60'),
      ],
    },
    /at least the idle timeout/,
  ],
  [
    'a borrow timeout over 300 s',
    'AWS::RDS::DBProxyTargetGroup',
    poolOfProxy({ ConnectionBorrowTimeout: 301 }),
    /from 0 to 300/,
  ],
  [
    'a percentage over 100',
    'AWS::RDS::DBProxyTargetGroup',
    poolOfProxy({ MaxConnectionsPercent: 101 }),
    /from 1 to 100/,
  ],
  [
    'more idle than open connections',
    'AWS::RDS::DBProxyTargetGroup',
    poolOfProxy({ MaxConnectionsPercent: 10, MaxIdleConnectionsPercent: 11 }),
    /from 0 to MaxConnectionsPercent/,
  ],
  [
    'an initial query for PostgreSQL',
    'AWS::RDS::DBProxyTargetGroup',
    poolOfProxy({ InitQuery: 'SET x=1' }),
    /no InitQuery/,
  ],
  [
    'pinning filters for PostgreSQL',
    'AWS::RDS::DBProxyTargetGroup',
    poolOfProxy({ SessionPinningFilters: ['EXCLUDE_VARIABLE_SETS'] }),
    /no SessionPinningFilters/,
  ],
  ['a proxy without TLS', 'AWS::RDS::DBProxy', { RequireTLS: false }, /require TLS/],
  [
    'an idle client timeout out of range',
    'AWS::RDS::DBProxy',
    { RequireTLS: true, IdleClientTimeout: 59 },
    /from 60 to 28800/,
  ],
  [
    'a misspelt parameter',
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
    'a misspelt parameter of a cluster',
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
    'a secret that is resolved while deploying',
    'AWS::Lambda::Function',
    variables({ A: { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'S' }, '}}']] } }),
    /holds a secret/,
  ],
  [
    'a public admin route',
    'AWS::ApiGatewayV2::Route',
    { RouteKey: 'ANY /config', AuthorizationType: 'NONE' },
    /open to everyone/,
  ],
];

describe('templates', () => {
  test.each(mistakes)('%s is refused in one sentence', (_, Type, Properties, sentence) => {
    const refusals = findRefusals({ Resources: { Wrong: { Type, Properties: { ...Properties } } } });
    expect(refusals).toEqual([{ logicalId: 'Wrong', sentence: expect.stringMatching(sentence) }]);
  });

  test('a load balancer before a function has to refuse every admin path', () => {
    const template = synth('dev-rds-proxy-own-alb');
    const { Resources } = template.toJSON();
    const rules = Object.keys(Resources).filter(
      (id) => Resources[id].Type === 'AWS::ElasticLoadBalancingV2::ListenerRule',
    );
    for (const id of rules) delete Resources[id];
    expect(findRefusals({ Resources }).map(({ sentence }) => sentence)).toEqual(
      adminPaths.map((path) => `The listener lets everyone call ${path}: refuse it by a rule.`),
    );
  });

  test('what is known only while deploying is let through', () => {
    const Properties = poolOfProxy({ ConnectionBorrowTimeout: { Ref: 'Timeout' } });
    expect(findRefusals({ Resources: { A: { Type: 'AWS::RDS::DBProxyTargetGroup', Properties } } })).toEqual([]);
  });
});

test('a mistake that a team adds to the stack ends the synth with its sentence', () => {
  const edit = (stack: Parameters<NonNullable<Parameters<typeof synthesise>[1]>['edit'] & object>[0]) => {
    new CfnResource(stack, 'Extra', {
      type: targetGroup,
      properties: { TargetType: 'lambda', TargetGroupAttributes: [attribute('stickiness.enabled', 'true')] },
    });
  };
  const plugins = (): IPolicyValidationPlugin[] => [];
  expect(() => synthesise(findCombination('dev-rds-proxy-own-http-api'), { edit, plugins })).toThrow(
    /A Lambda target takes no stickiness.enabled/,
  );
});
