import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { synth } from '../templates/synth.ts';

const key = (digit: number) => `arn:aws:kms:ap-south-1:123456789012:key/99999999-8888-7777-6666-55555555555${digit}`;
const [database, secrets, snapshots, logs] = [1, 2, 3, 4].map(key);

const names = ['rds-proxy', 'pgbouncer', 'data-api'].map((pooler) => `dev-${pooler}-own-http-api-customer-keys`);

/** Aurora encrypts a cluster, and performance data with each of its instances. */
const ofInstance = { KmsKeyId: database, PerformanceInsightsKMSKeyId: database, StorageEncrypted: true };
const owner = { MasterUserSecret: { KmsKeyId: secrets } };

describe.each(names)('in %s', (name) => {
  const template = synth(name);
  const all = (type: string) => Object.values(template.findResources(type)).map(({ Properties }) => Properties);

  test('customer keys encrypt database, secrets, snapshots and every log group', () => {
    if (name.includes('data-api')) {
      const { PerformanceInsightsKMSKeyId, ...ofCluster } = ofInstance;
      template.hasResourceProperties('AWS::RDS::DBCluster', {
        ...{ ...ofCluster, ...owner },
        PerformanceInsightsKmsKeyId: Match.absent(), // RDS takes it only with insights of the whole cluster
      });
      template.allResourcesProperties('AWS::RDS::DBInstance', {
        ...{ EnablePerformanceInsights: true, PerformanceInsightsKMSKeyId },
      });
    } else template.hasResourceProperties('AWS::RDS::DBInstance', { ...ofInstance, ...owner });
    template.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: snapshots },
          },
        ],
      },
    });
    for (const { KmsKeyId } of all('AWS::Logs::LogGroup')) expect(KmsKeyId).toBe(logs);
    for (const { KmsKeyId } of all('AWS::SecretsManager::Secret')) expect(KmsKeyId).toBe(secrets);
    expect(all('AWS::Logs::LogGroup').length).toBeGreaterThan(8);
  });

  test('who reads and writes snapshots may use their key, and others not', () => {
    const rolesWithKey = all('AWS::IAM::Policy')
      .filter(({ PolicyDocument }) => JSON.stringify(PolicyDocument).includes(`"${snapshots}"`))
      .map(({ PolicyName }) => String(PolicyName));
    const [readers, others] = [/^Functions(Api|Refresh)Role/, /WarmUp|Initialise|Smoke|Account|Deployment/];
    expect(rolesWithKey.filter((name) => readers.test(name))).toHaveLength(2);
    expect(rolesWithKey.filter((name) => others.test(name))).toEqual([]);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('^FunctionsRefreshRole'),
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'PublishSnapshotsByKey',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Resource: snapshots,
          }),
        ]),
      },
    });
  });
});

test('without customer keys there is no permission for any key', () => {
  const policies = JSON.stringify(synth('dev-rds-proxy-own-http-api').findResources('AWS::IAM::Policy'));
  expect(policies).not.toContain('kms:');
});

test('a permissions boundary is on every role', () => {
  const roles = Object.values(synth('dev-data-api-own-http-api-serverless').findResources('AWS::IAM::Role'));
  expect(roles.length).toBeGreaterThan(9);
  for (const { Properties } of roles) {
    expect(Properties.PermissionsBoundary).toBe('arn:aws:iam::123456789012:policy/boundary');
  }
});

test('tags are on what supports them', () => {
  const template = synth('dev-rds-proxy-own-http-api-customer-keys');
  for (const type of [
    'AWS::RDS::DBInstance',
    'AWS::S3::Bucket',
    'AWS::Lambda::Function',
    'AWS::EC2::VPC',
    'AWS::IAM::Role',
  ]) {
    for (const { Properties } of Object.values(template.findResources(type))) {
      expect(Properties.Tags).toEqual(
        expect.arrayContaining([
          { Key: 'team', Value: 'transit' },
          { Key: 'headway:stage', Value: 'dev' },
        ]),
      );
    }
  }
});
