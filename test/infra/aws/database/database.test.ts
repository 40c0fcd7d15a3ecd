import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { synth } from '../templates/synth.ts';

const attributes = (template: Template, type: string, property: string) =>
  Object.values(template.findResources(type)).map(({ Properties }) =>
    Object.fromEntries(
      (Properties[property] ?? []).map(({ Key, Value }: { Key: string; Value: unknown }) => [Key, Value]),
    ),
  );

describe("the stack's own database", () => {
  test("has the performance guide's parameters in the units of RDS, and requires TLS", () => {
    synth('dev-rds-proxy-own-http-api').hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Family: 'postgres17',
      Parameters: {
        max_connections: '200',
        shared_buffers: '32768',
        tcp_keepalives_idle: '60',
        tcp_keepalives_interval: '10',
        tcp_keepalives_count: '6',
        'rds.force_ssl': '1',
      },
    });
  });

  test('is encrypted, backed up and private, and in production protected against deletion and in two zones', () => {
    const common = {
      StorageEncrypted: true,
      PubliclyAccessible: false,
      EnableIAMDatabaseAuthentication: true,
      EngineVersion: '17',
      MonitoringInterval: 60,
      ManageMasterUserPassword: true,
    };
    synth('dev-rds-proxy-own-http-api').hasResourceProperties('AWS::RDS::DBInstance', {
      ...common,
      BackupRetentionPeriod: 7,
    });
    synth('prod-rds-proxy-own-http-api').hasResourceProperties('AWS::RDS::DBInstance', {
      ...common,
      BackupRetentionPeriod: 14,
      DeletionProtection: Match.absent(), // a rollback of the creation must be able to delete it
      MultiAZ: true,
    });
  });

  test('keeps the default shared_buffers on Aurora, and enables the Data API where it is chosen', () => {
    const template = synth('dev-data-api-own-http-api');
    template.hasResourceProperties('AWS::RDS::DBCluster', { EnableHttpEndpoint: true, StorageEncrypted: true });
    template.hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
      Parameters: { max_connections: '200', shared_buffers: Match.absent() },
    });
  });

  test("prefers a team's parameters over the defaults", () => {
    synth('dev-rds-proxy-own-http-api', {
      database: { parameters: { work_mem: 8192, max_connections: 300 }, instanceClass: 't4g.medium' },
    }).hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Parameters: Match.objectLike({ work_mem: '8192', max_connections: '300', tcp_keepalives_idle: '60' }),
    });
  });
});

test('too little memory raises an alarm before queries fail', () => {
  const template = synth('dev-rds-proxy-own-http-api');
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    ...{ MetricName: 'FreeableMemory', ComparisonOperator: 'LessThanThreshold', Threshold: 104_857_600 },
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    ...{ MetricName: 'SwapUsage', ComparisonOperator: 'GreaterThanThreshold', Threshold: 268_435_456 },
  });
});

test.each([
  ['dev-rds-proxy-own-http-api', true],
  ['dev-pgbouncer-own-http-api', false],
])('%s has IAM authentication only if the pooler needs it', (name, EnableIAMDatabaseAuthentication) => {
  synth(name).hasResourceProperties('AWS::RDS::DBInstance', { EnableIAMDatabaseAuthentication });
});

describe('an existing database', () => {
  test('gets one rule in its security group and no other change', () => {
    const template = synth('dev-rds-proxy-existing-http-api');
    template.resourceCountIs('AWS::RDS::DBInstance', 0);
    template.resourceCountIs('AWS::EC2::VPC', 0);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: 'sg-0a1b2c3d4e5f60001',
      FromPort: 5432,
    });
    template.hasResourceProperties('AWS::RDS::DBProxyTargetGroup', { DBInstanceIdentifiers: ['duties'] });
  });
});

test('the proxy targets a cluster, own or existing, as a cluster', () => {
  const own = synth('dev-rds-proxy-own-http-api-aurora');
  own.hasResourceProperties('AWS::RDS::DBProxyTargetGroup', {
    DBClusterIdentifiers: [{ Ref: Match.stringLikeRegexp('^DatabaseCluster') }],
  });
  own.resourceCountIs('AWS::RDS::DBInstance', 2); // a writer, and a reader in another zone
  const existing = synth('dev-rds-proxy-existing-http-api-cluster');
  existing.hasResourceProperties('AWS::RDS::DBProxyTargetGroup', { DBClusterIdentifiers: ['duties'] });
  existing.resourceCountIs('AWS::RDS::DBCluster', 0);
});

test('the API may decrypt a secret with its customer-managed key, and nothing else with that key', () => {
  synth('dev-pgbouncer-existing-http-api-key').hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Sid: 'DecryptSecrets',
          Action: 'kms:Decrypt',
          Resource: Match.stringLikeRegexp('^arn:aws:kms:'),
        }),
      ]),
    },
  });
});

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
    template.resourceCountIs('AWS::Lambda::LayerVersion', 1);
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
