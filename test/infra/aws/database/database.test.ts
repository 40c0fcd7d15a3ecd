import { Match } from 'aws-cdk-lib/assertions';
import { describe, test } from 'vitest';
import { synth } from '../templates/synth.ts';

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
