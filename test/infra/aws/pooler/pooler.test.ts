import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { synth } from '../templates/synth.ts';

const attributes = (template: Template, type: string, property: string) =>
  Object.values(template.findResources(type)).map(({ Properties }) =>
    Object.fromEntries(
      (Properties[property] ?? []).map(({ Key, Value }: { Key: string; Value: unknown }) => [Key, Value]),
    ),
  );

describe('RDS Proxy', () => {
  test('uses TLS and IAM end to end, and holds the 20 connections of the performance guide', () => {
    const template = synth('dev-rds-proxy-own-http-api');
    template.hasResourceProperties('AWS::RDS::DBProxy', {
      DefaultAuthScheme: 'IAM_AUTH',
      Auth: Match.absent(),
      RequireTLS: true,
      IdleClientTimeout: 360,
    });
    template.hasResourceProperties('AWS::RDS::DBProxyTargetGroup', {
      ConnectionPoolConfigurationInfo: {
        ConnectionBorrowTimeout: 3,
        MaxConnectionsPercent: 10,
        MaxIdleConnectionsPercent: 5,
      },
    });
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'DatabaseConnectionsCurrentlySessionPinned',
      Threshold: 0,
    });
  });

  test('logs in to the database only as the role of the functions', () => {
    synth('dev-rds-proxy-existing-http-api').hasResourceProperties('AWS::IAM::Role', {
      Policies: [
        {
          PolicyDocument: Match.objectLike({
            Statement: [
              {
                Action: 'rds-db:connect',
                Effect: 'Allow',
                Resource: {
                  'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':dbuser:db-ABCDEFGHIJKL01234/headway$')])],
                },
              },
            ],
          }),
        },
      ],
    });
  });
});

describe('PgBouncer', () => {
  const template = synth('dev-pgbouncer-own-http-api');

  test('runs two or more tasks behind a load balancer with stickiness and draining', () => {
    template.hasResourceProperties('AWS::ECS::Service', {
      DesiredCount: 3,
      DeploymentConfiguration: Match.objectLike({ MinimumHealthyPercent: 100 }),
    });
    expect(attributes(template, 'AWS::ElasticLoadBalancingV2::TargetGroup', 'TargetGroupAttributes')).toEqual([
      expect.objectContaining({
        'stickiness.enabled': 'true',
        'stickiness.type': 'source_ip',
        'deregistration_delay.timeout_seconds': '60',
        'deregistration_delay.connection_termination.enabled': 'true',
      }),
    ]);
    expect(attributes(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'LoadBalancerAttributes')).toEqual([
      expect.objectContaining({ 'load_balancing.cross_zone.enabled': 'false' }),
    ]);
    expect(attributes(template, 'AWS::ElasticLoadBalancingV2::Listener', 'ListenerAttributes')).toEqual([
      { 'tcp.idle_timeout.seconds': '350' },
    ]);
  });

  test('divides the 20 connections among its tasks, and receives its secrets as secrets', () => {
    const [task] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
    const [container] = task?.['Properties'].ContainerDefinitions ?? [];
    expect(container.ReadonlyRootFilesystem).toBe(true);
    expect(container.Secrets.map(({ Name }: { Name: string }) => Name).sort()).toEqual([
      'DB_PASSWORD',
      'DB_PREVIOUS_PASSWORD',
      'DB_PREVIOUS_USER',
      'DB_USER',
      'TLS_CERTIFICATE',
      'TLS_KEY',
    ]);
    const ini = JSON.stringify(container.Environment);
    for (const line of [
      'default_pool_size = 6',
      'pool_mode = transaction',
      'client_tls_sslmode = require',
      'server_tls_sslmode = verify-full',
    ]) {
      expect(ini).toContain(line);
    }
  });

  test.each([
    [2500, '512'],
    [20_000, '1024'],
    [55_000, '2048'],
  ])('has the memory for %i clients', (clientConnections, Memory) => {
    const one = synth('dev-pgbouncer-own-http-api', { pooler: { clientConnections } });
    one.hasResourceProperties('AWS::ECS::TaskDefinition', { Cpu: '256', Memory });
  });

  test('has a private name with a TTL of 300 s, and the functions have its CA', () => {
    template.hasResourceProperties('AWS::Route53::RecordSet', {
      Name: 'pooler.headway.internal.',
      Type: 'CNAME',
      TTL: '300',
    });
    template.resourceCountIs('AWS::Lambda::LayerVersion', 0); // it is a variable
    synth('prod-pgbouncer-own-http-api').resourceCountIs('AWS::Lambda::LayerVersion', 1);
  });

  test('reaches AWS services through interface endpoints, or through the NAT if there is one', () => {
    const endpoints = (one: Template) =>
      Object.keys(one.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Interface' } }));
    expect(endpoints(template)).toHaveLength(4);
    const withNat = synth('dev-pgbouncer-own-http-api', { network: { egress: 'nat' } });
    expect(endpoints(withNat)).toHaveLength(0);
    withNat.resourceCountIs('AWS::EC2::NatGateway', 1);
  });

  test.each(['none', 'nat'])('starts after its routes and endpoints exist (egress %s)', (egress) => {
    const one = synth('dev-pgbouncer-own-http-api', { network: { egress } });
    const [service] = Object.values(one.findResources('AWS::ECS::Service'));
    const ways = ['AWS::EC2::VPCEndpoint', 'AWS::EC2::Route', 'AWS::EC2::SecurityGroupEgress'];
    const needed = ways.flatMap((type) => Object.keys(one.findResources(type)));
    expect(needed.filter((id) => id.includes('DefaultRoute')).length).toBe(egress === 'nat' ? 4 : 0);
    expect(service?.['DependsOn']).toEqual(expect.arrayContaining(needed));
  });
});

test('Neon and the Data API use a secret, and create no database and no proxy', () => {
  const neon = synth('dev-neon-own-http-api');
  for (const type of ['AWS::RDS::DBInstance', 'AWS::RDS::DBProxy', 'AWS::ECS::Service']) neon.resourceCountIs(type, 0);
  neon.resourceCountIs('AWS::EC2::NatGateway', 1);
  const dataApi = synth('dev-data-api-existing-http-api');
  dataApi.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'QueryByDataApi' })]) },
  });
  dataApi.hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', PrivateDnsEnabled: true });
});
